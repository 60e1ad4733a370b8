import type { Page } from '@playwright/test';
import { expect } from './test';

/** Opens the first encounter to review with the Enter key. */
export async function start(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: 'Start', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
}

export async function waitForPictures(page: Page): Promise<void> {
  await expect(page.locator('[data-side="query"][data-shown="shown"]')).toBeVisible();
  await expect(page.locator('[data-side="candidate"][data-shown="shown"]')).toBeVisible();
}

/** Waits until decisions are enabled, which they are once the picture is shown. */
export async function waitToDecide(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Not identifiable/ })).toBeEnabled();
}
