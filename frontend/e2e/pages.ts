import type { Page } from '@playwright/test';
import { expect } from './test';

/** Goes to the first encounter that waits, with the key that the page shows. */
export async function start(page: Page): Promise<void> {
  await expect(page.getByRole('link', { name: 'Start', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
}

export async function waitForPictures(page: Page): Promise<void> {
  await expect(page.locator('[data-side="query"][data-shown="shown"]')).toBeVisible();
  await expect(page.locator('[data-side="candidate"][data-shown="shown"]')).toBeVisible();
}

/** Only what is shown can be decided: the bar waits for the picture, and so do these journeys. */
export async function waitToDecide(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Not identifiable/ })).toBeEnabled();
}
