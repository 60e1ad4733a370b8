import type { Page } from '@playwright/test';
import { expect } from '../e2e/test';

export interface Person {
  email: string;
  invitation: string;
}

/** Whom the check invited, with the password of their invitation. */
export const people: Record<'curator' | 'viewer', Person> = JSON.parse(
  process.env.FLUKELINE_PEOPLE ?? '{}',
);

/** What each of them chooses instead. */
export const CHOSEN = 'Flukes-are-fingerprints-7';

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Cognito asks for it at once after the invitation's. */
export async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
  await page.getByLabel('Confirm Password', { exact: true }).fill(CHOSEN);
  await page.getByRole('button', { name: 'Change Password' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}
