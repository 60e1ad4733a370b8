import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { OwnServer, python } from './server';
import { expect, test } from './test';

const MANY = 500;
const ANSWERED = 60;
const MAX_IN_FLIGHT = 4;

const server = new OwnServer();

test.use({ trace: 'off' });
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const small = ['--whales', '4', '--shots', '1', '--width', '320'];
  python('e2e/drawings.py', join(server.folder, 'small'), ...small);
  await server.start();
});

test.afterAll(() => server.stop());

/** Small photographs whose files all differ, named after `mark`. */
function photographs(mark: string, number: number): string[] {
  const folder = join(server.folder, mark);
  mkdirSync(folder);
  return Array.from({ length: number }, (_, index) => {
    const drawn = readFileSync(join(server.folder, 'small', `fluke-0${(index % 4) + 1}-1.jpg`));
    const path = join(folder, `${mark}-${`${index + 1}`.padStart(3, '0')}.jpg`);
    writeFileSync(path, Buffer.concat([drawn, Buffer.from(`${mark} ${index}`)]));
    return path;
  });
}

/** The names of the photographs that the server has received, and the number it still awaits. */
async function known(page: Page, mark: string) {
  const [names, awaited]: [string[], string[]] = [[], []];
  let cursor = '';
  do {
    const answer = await page.request.get(`${server.url}/v1/photographs?limit=100${cursor}`);
    const { items, next_cursor } = await answer.json();
    for (const { filename, state } of items) {
      if (filename.startsWith(mark)) (state === 'awaiting_upload' ? awaited : names).push(filename);
    }
    cursor = next_cursor ? `&cursor=${encodeURIComponent(next_cursor)}` : '';
  } while (cursor);
  return { names: names.sort(), awaited: awaited.length };
}

/** Each file was received once. */
async function expectEachOnce(page: Page, mark: string, files: string[]): Promise<void> {
  await expect
    .poll(async () => (await known(page, mark)).awaited, { timeout: 200_000, intervals: [2_000] })
    .toBe(0);
  expect((await known(page, mark)).names).toEqual(files.map(nameOf));
}

const nameOf = (path: string) => path.split('/').at(-1) ?? '';

test('five hundred at once: shows progress and time left, and each arrives once', async ({
  page,
}) => {
  test.setTimeout(420_000);
  const files = photographs('card', MANY);
  await page.goto(server.url);
  await page.setInputFiles('input[type=file]', files);
  const sending = page.getByRole('region', { name: 'Uploads' });
  await expect(sending.getByRole('progressbar', { name: 'All photographs sent' })).toBeVisible();
  await expect(
    sending.getByRole('progressbar', { name: /^card-\d+\.jpg sent$/ }).first(),
  ).toBeAttached();
  await expect(sending.getByText(/^\d+ of 500 received · .+ of .+ MB · .+ left/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('link', { name: /\d+ of 500 sent/ })).toBeVisible();
  await expect(sending.getByText('500 photographs safely received')).toBeVisible({
    timeout: 240_000,
  });
  await expectEachOnce(page, 'card', files);
});

test('a closed page: the unsent files are sent when it is opened again, and none twice', async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const files = photographs('tab', 120);
  let sent = 0;
  const first = await context.newPage();
  await first.route('**/objects', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent += 1;
    // All further uploads get no answer.
    if (sent <= ANSWERED) await route.continue();
  });
  await first.goto(server.url);
  await first.setInputFiles('input[type=file]', files);
  const sending = first.getByRole('region', { name: 'Uploads' });
  await expect(sending.getByText(new RegExp(`^${ANSWERED} of 120 received`))).toBeVisible({
    timeout: 60_000,
  });
  await expect(sending.getByText(/You can close this page/)).toBeVisible({ timeout: 30_000 });
  // The tickets of the files being sent are stored before the files are sent.
  await expect.poll(() => sent).toBe(ANSWERED + MAX_IN_FLIGHT);
  await first.close();

  await page.goto(`${server.url}/whales`);
  await page.getByRole('link', { name: /sent$/ }).click();
  await expect(page.getByText(/^Resuming 60 photographs from an earlier visit/)).toBeVisible();
  await expect(page.getByText('60 photographs safely received')).toBeVisible({ timeout: 120_000 });
  await expectEachOnce(page, 'tab', files);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Uploads' })).toBeHidden();
});

test('copies and HEIC are accepted, and marked as copies', async ({ page }) => {
  test.setTimeout(120_000);
  const folder = join(server.folder, 'copies');
  const day = ['--whales', '1', '--shots', '1', '--first-whale', '40', '--copies'];
  python('e2e/drawings.py', folder, ...day);
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await page.goto(server.url);
  await page.setInputFiles('input[type=file]', join(folder, 'fluke-41-1.jpg'));
  await expect(row('fluke-41-1.jpg')).toContainText('Ready', { timeout: 60_000 });
  const copies = ['fluke-41-1-small.jpg', 'fluke-41-1.heic'];
  await page.setInputFiles(
    'input[type=file]',
    copies.map((name) => join(folder, name)),
  );
  for (const name of copies) {
    const said = row(name).getByRole('link', { name: 'Looks like a copy of fluke-41-1.jpg' });
    await expect(said).toBeVisible({ timeout: 60_000 });
    await expect(row(name)).toContainText('Ready');
  }
  await page.getByRole('link', { name: 'Looks like a copy of fluke-41-1.jpg' }).first().click();
  await expect(page.getByRole('dialog')).toContainText('fluke-41-1.jpg');
});
