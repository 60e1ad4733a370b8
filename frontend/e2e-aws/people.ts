import type { Page } from '@playwright/test';
import { expect } from '../e2e/test';

export interface Person {
  email: string;
  invitation: string;
}

/** The users that the check invited, with their initial passwords. */
export const people: Record<'curator' | 'viewer', Person> = JSON.parse(
  process.env.FLUKELINE_PEOPLE ?? '{}',
);

/** The password that each user chooses. */
export const CHOSEN = 'Flukes-are-fingerprints-7';

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Chooses a password after the first sign-in, as Cognito demands. */
export async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
  await page.getByLabel('Confirm Password', { exact: true }).fill(CHOSEN);
  await page.getByRole('button', { name: 'Change Password' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}
