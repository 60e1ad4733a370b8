import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './test';

interface Dropped {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Drawings with extra bytes at the end, so that they are not copies of the sample catalogue. */
function drawings(folder: string): Dropped[] {
  const python = process.env.FLUKELINE_PYTHON ?? '../.venv/bin/python';
  const wanted = [folder, '--whales', '2', '--photographs', '1'];
  execFileSync(python, ['-m', 'flukeline.sample.draw', ...wanted]);
  return readdirSync(folder)
    .sort()
    .map((name) => ({
      name: `mine-${name}`,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([readFileSync(join(folder, name)), Buffer.from(`${Date.now()}`)]),
    }));
}

/** A picture of the sea without a fluke. */
async function sea(page: Page): Promise<Dropped> {
  const encoded = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [900, 600];
    const context = canvas.getContext('2d');
    if (!context) throw new Error('The canvas has no context.');
    for (let line = 0; line < canvas.height; line++) {
      context.fillStyle = `rgb(20 ${70 + (line % 9)} ${110 + (line % 7)})`;
      context.fillRect(0, line, canvas.width, 1);
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  });
  return { name: 'sea.png', mimeType: 'image/png', buffer: Buffer.from(encoded, 'base64') };
}

test.describe.configure({ mode: 'serial' });

test('accepts good files and says what is wrong with others', async ({ page }, info) => {
  const good = drawings(info.outputPath('drawings'));
  const [first] = good;
  if (!first) throw new Error('Nothing was drawn.');
  await page.goto('/');
  await page.setInputFiles('input[type=file]', [
    ...good,
    await sea(page),
    { ...first, name: 'cut-off.jpg', buffer: first.buffer.subarray(0, 20_000) },
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('only words') },
    { name: 'nothing.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
    { name: '<b>bold.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<html>no</html>') },
  ]);
  const sending = page.getByRole('region', { name: 'Uploads' });
  await expect(sending.getByText('6 photographs safely received, 1 not accepted')).toBeVisible();
  await expect(sending.getByText('The file is empty (0 bytes).')).toBeVisible();

  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(row('notes.jpg')).toContainText('a text file', { timeout: 20_000 });
  await expect(row('cut-off.jpg')).toContainText('damaged or incomplete', { timeout: 20_000 });
  await expect(row('sea.png')).toContainText('No fluke found', { timeout: 20_000 });
  await expect(row('sea.png').getByRole('link', { name: 'Draw the box by hand' })).toBeVisible();
  await expect(row('<b>bold.jpg')).toContainText('Failed', { timeout: 20_000 });
  for (const { name } of good) {
    await expect(row(name)).toContainText(/Ready|No fluke found/, { timeout: 30_000 });
  }
  await row('notes.jpg')
    .getByRole('button', { name: /Remove/ })
    .click();
  await expect(row('notes.jpg')).toHaveCount(0);

  await page.setInputFiles('input[type=file]', [{ ...first, name: 'again.jpg' }]);
  await expect(row('again.jpg')).toContainText('Duplicate', { timeout: 20_000 });
  await row('again.jpg').getByRole('link', { name: 'Show the original' }).click();
  await expect(page.getByRole('dialog')).toContainText(first.name);
});

test('draws a box with the arrow keys and as numbers', async ({ page }) => {
  const { items } = await (await page.request.get('/v1/photographs?state=ready&limit=1')).json();
  await page.goto(`/?photograph=${items[0].id}`);
  await page.getByRole('button', { name: 'Change the box' }).click();
  await page.getByRole('button', { name: 'Box', exact: true }).focus();
  const left = page.getByLabel('Left');
  const before = await left.inputValue();
  await page.keyboard.press('ArrowRight');
  await expect(left).not.toHaveValue(before);
  await page.getByLabel('Width').fill('900');
  await page.getByRole('button', { name: 'Use this box' }).click();
  await expect(page.getByText(/processed again with the new box/)).toBeVisible();
  await expect
    .poll(
      async () => {
        const one = await (await page.request.get(`/v1/photographs/${items[0].id}`)).json();
        return `${one.state} ${one.annotations[0]?.source}`;
      },
      { timeout: 30_000 },
    )
    .toBe('ready person');
});

test('adds a second fluke, which gets its own encounter', async ({ page }) => {
  const { items } = await (await page.request.get('/v1/photographs?state=ready&limit=1')).json();
  const [{ id, filename, annotations }] = items;
  const now = async () => (await page.request.get(`/v1/photographs/${id}`)).json();
  await page.goto(`/?photograph=${id}`);
  const dialog = page.getByRole('dialog', { name: 'Photograph' });
  await expect(dialog.getByRole('button', { name: 'Add another fluke' })).toBeVisible();
  await page.keyboard.press('a');
  await dialog.getByLabel('Left').fill('40');
  await dialog.getByLabel('Width').fill('300');
  const { violations } = await new AxeBuilder({ page }).include('section[role="dialog"]').analyze();
  expect(violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add this fluke' }).click();
  await expect(page.getByText(`${filename} is processed again with another fluke.`)).toBeVisible();
  await expect
    .poll(async () => ((await now()).state === 'ready' ? (await now()).annotations.length : 0), {
      timeout: 30_000,
    })
    .toBe(annotations.length + 1);
  const encounters = (await now()).annotations.map(
    (each: { encounter_id: string }) => each.encounter_id,
  );
  expect(new Set(encounters).size).toBe(encounters.length);
  await page.goto(`/?photograph=${id}`);
  await dialog.getByRole('link', { name: 'Review fluke 2' }).click();
  await expect(page).toHaveURL(`/review/${encounters[1]}`);
});

test.describe('without an answer from the server', () => {
  test.use({ expected: [/ERR_|Failed to load/] });

  test('uploads wait and continue automatically', async ({ page, context }) => {
    await page.goto('/');
    await expect(page.getByText('Connected')).toBeVisible();
    await context.setOffline(true);
    await page.setInputFiles('input[type=file]', [
      { name: 'late.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(`late ${Date.now()}`) },
    ]);
    await expect(page.getByText(/The server does not answer. Trying again/)).toBeVisible();
    await expect(page.getByText('Waiting for the server: 1 photograph to go')).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByText('1 photograph safely received')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText(/The server does not answer/)).toBeHidden();
  });
});
