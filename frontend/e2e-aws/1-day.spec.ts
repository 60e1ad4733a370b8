import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { waitForPictures, waitToDecide } from '../e2e/pages';
import { python } from '../e2e/server';
import { expect, test } from '../e2e/test';
import { choosePassword, people, signIn } from './people';

const { curator, viewer } = people;

async function expectAccessible(page: Page): Promise<void> {
  // Axe would measure the contrast in the middle of a colour transition.
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
}

function drawings(
  folder: string,
  whale: number,
): Array<Record<'name' | 'mimeType', string> & { buffer: Buffer }> {
  python('e2e/drawings.py', folder, '--whales', '2', '--shots', '1', '--first-whale', `${whale}`);
  return readdirSync(folder).map((name) => ({
    name,
    mimeType: 'image/jpeg',
    buffer: readFileSync(join(folder, name)),
  }));
}

const main = (page: Page) => page.getByRole('navigation', { name: 'Main' });

test('a wrong password is refused with a clear message', async ({ page, expected }) => {
  expected.push(/status of 400/);
  await page.goto('/');
  await expect(page.getByLabel('Email')).toBeVisible();
  await expectAccessible(page);
  await signIn(page, curator.email, 'Not-the-password-7');
  await expect(page.getByText('Incorrect username or password.')).toBeVisible();
  await expectAccessible(page);
});

test('an invited curator chooses a password, reviews candidates, decides and undoes it', async ({
  page,
}, info) => {
  await page.goto('/');
  await signIn(page, curator.email, curator.invitation);
  await expect(page.getByLabel('Confirm Password', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await choosePassword(page);
  await expect(page.getByLabel('Signed in')).toContainText(curator.email);

  const photographs = drawings(info.outputPath('drawings'), 50);
  await page.setInputFiles('input[type=file]', photographs);
  for (const { name } of photographs) {
    const row = page.getByRole('listitem').filter({ hasText: name });
    await expect(row).toContainText('Ready', { timeout: 60_000 });
  }
  await expectAccessible(page);

  await main(page).getByRole('link', { name: 'Review' }).click();
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await waitForPictures(page);
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectAccessible(page);
  const decided = page.url();
  await waitToDecide(page);
  await page.keyboard.press('n');
  await page.getByLabel('Name', { exact: true }).fill('Thetis');
  await page.keyboard.press('Enter');
  await expect(page.getByText('New whale Thetis')).toBeVisible();
  await expect(page).not.toHaveURL(decided);
  // The page's shortcuts are off until the dialog is closed.
  await expect(page.getByRole('dialog')).toBeHidden();
  await waitToDecide(page);
  await page.keyboard.press('u');
  await expect(page).toHaveURL(decided);
  await waitToDecide(page);

  await page.reload();
  await waitForPictures(page);
  await expect(page.getByLabel('Signed in')).toContainText(curator.email);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Email')).toBeVisible();
  await page.goto('/whales');
  await expect(page.getByLabel('Email')).toBeVisible();
  await expect(main(page)).toHaveCount(0);
});

test('a viewer can look, and is told which group other actions need', async ({
  page,
  expected,
}, info) => {
  expected.push(/status of 403/);
  await page.goto('/');
  await signIn(page, viewer.email, viewer.invitation);
  await choosePassword(page);
  await expect(page.getByLabel('Signed in')).toContainText(viewer.email);
  await main(page).getByRole('link', { name: 'Review' }).click();
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await waitForPictures(page);
  await waitToDecide(page);
  await page.keyboard.press('x');
  await expect(page.getByText(/you must be a curator\. Ask an admin/)).toBeVisible();
  await main(page).getByRole('link', { name: 'Upload' }).click();
  await page.setInputFiles('input[type=file]', drawings(info.outputPath('drawings'), 60));
  await expect(page.getByText(/you must be a contributor\. Ask an admin/).first()).toBeVisible();
  await expectAccessible(page);
});
