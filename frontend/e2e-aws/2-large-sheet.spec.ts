import { statSync } from 'node:fs';
import { expect, test } from '../e2e/test';
import { CHOSEN, people, signIn } from './people';

test('a sheet too large for a Lambda response is downloaded from S3', async ({ page }) => {
  await page.goto('/whales');
  await signIn(page, people.curator.email, CHOSEN);
  await expect(page.getByRole('button', { name: 'Catalogue (CSV)' })).toBeVisible();
  const redirected = page.waitForResponse((answer) => answer.status() === 303);
  const fetched = page.waitForResponse((answer) => answer.url().includes('/exports/'));
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Catalogue (CSV)' }).click();
  expect(new URL((await redirected).url()).pathname).toBe('/v1/export/catalogue.csv');
  const from = await fetched;
  expect(from.status()).toBe(200);
  expect(await from.request().headerValue('authorization')).toBeNull();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe('catalogue.csv');
  expect(statSync(await file.path()).size).toBeGreaterThan(4_500_000);
});
