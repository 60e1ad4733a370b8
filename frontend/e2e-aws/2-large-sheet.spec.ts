import { statSync } from 'node:fs';
import { expect, test } from '../e2e/test';
import { CHOSEN, people, signIn } from './people';

test('a sheet larger than a Lambda response is made in the background and downloaded from S3', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto('/whales');
  await signIn(page, people.curator.email, CHOSEN);
  await expect(page.getByRole('button', { name: 'Catalogue (CSV)' })).toBeVisible();
  const fetched = page.waitForResponse((answer) => /\/exports\/.*\.csv/.test(answer.url()), {
    timeout: 180_000,
  });
  const downloading = page.waitForEvent('download', { timeout: 180_000 });
  await page.getByRole('button', { name: 'Catalogue (CSV)' }).click();
  const section = page.getByRole('region', { name: 'Export' });
  await expect(section.getByText('Exporting…')).toBeVisible();
  const from = await fetched;
  expect(from.status()).toBe(200);
  expect(await from.request().headerValue('authorization')).toBeNull();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe('catalogue.csv');
  expect(statSync(await file.path()).size).toBeGreaterThan(4_500_000);
});
