import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { waitForPictures, waitToDecide } from './pages';
import { OwnServer, python } from './server';
import { expect, test } from './test';

const WHALES = 4;
const MANY = 120;
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  '../../etc/passwd',
  '=HYPERLINK("http://x","y")',
  'שלום עולם',
  'W'.repeat(60),
];

const server = new OwnServer();

// Requests to a killed server fail with various network errors.
test.use({ trace: 'off', expected: [/net::ERR_|Failed to fetch/] });
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const [known, sheet] = [join(server.folder, 'known'), join(server.folder, 'known.csv')];
  const small = ['--width', '320', '--whales', `${WHALES}`, '--shots', '1'];
  python('e2e/drawings.py', known, ...small, '--sheet', sheet);
  server.run('import', sheet, '--photos', known);
  await server.start();
});

test.afterAll(() => server.stop());

/** Photographs whose files all differ. */
function photographs(names: string[]) {
  const folder = join(server.folder, 'known');
  const drawn = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  return names.map((name, index) => ({
    name,
    mimeType: 'image/jpeg',
    buffer: Buffer.concat([drawn[index % drawn.length] ?? Buffer.alloc(0), Buffer.from(name)]),
  }));
}

function inProgress({ photographs }: { photographs: Record<string, number> }): number {
  const { received = 0, cropping = 0, embedding = 0, comparing = 0 } = photographs;
  return received + cropping + embedding + comparing;
}

/** The names of the received photographs, sorted. */
async function received(page: Page, mark: string): Promise<string[]> {
  const names: string[] = [];
  let cursor = '';
  do {
    const answer = await page.request.get(`${server.url}/v1/photographs?limit=100${cursor}`);
    const { items, next_cursor } = await answer.json();
    for (const { filename, state } of items) if (state !== 'awaiting_upload') names.push(filename);
    cursor = next_cursor ? `&cursor=${encodeURIComponent(next_cursor)}` : '';
  } while (cursor);
  return names.filter((each) => each.startsWith(mark)).sort();
}

async function exported(page: Page): Promise<Buffer> {
  await page.goto(`${server.url}/whales`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Catalogue (CSV)' }).click();
  const section = page.getByRole('region', { name: 'Export' });
  await expect(section.getByText('Downloaded as catalogue.csv')).toBeVisible();
  return readFileSync(await (await downloading).path());
}

test('merging two whales and undoing it leaves the exported catalogue byte-equal', async ({
  page,
}) => {
  const before = await exported(page);
  await page.getByRole('link', { name: /Fluke 01/ }).click();
  await page.getByRole('button', { name: 'Merge with another' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'The other whale' }).fill('fluke 03');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Merge into Fluke 01' }).click();
  await expect(page.getByText('Also Fluke 03')).toBeVisible();
  const url = page.url();
  expect(await exported(page)).not.toEqual(before);
  await page.goto(url);
  await page.getByRole('button', { name: 'Undo the merge of Fluke 03' }).click();
  await expect(page.getByText('undid the merge of Fluke 03 into Fluke 01')).toBeVisible();
  expect(await exported(page)).toEqual(before);
});

test('a killed server: the page says so, uploads continue, and each file arrives once', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const names = Array.from({ length: MANY }, (_, index) => `killed-${index + 100}.jpg`);
  await page.goto(server.url);
  await page.setInputFiles('input[type=file]', photographs(names));
  const sending = page.getByRole('region', { name: 'Uploads' });
  for (const received of [10, 50]) {
    await expect
      .poll(
        async () =>
          Number(/^\d+/.exec(await sending.getByText(/of 120 received/).innerText())?.[0]),
        {
          timeout: 60_000,
        },
      )
      .toBeGreaterThan(received);
    await server.kill();
    await expect(page.getByText('Not connected')).toBeVisible({ timeout: 30_000 });
    await server.start();
    await expect(page.getByText('Connected')).toBeVisible({ timeout: 60_000 });
  }
  await expect(sending.getByText(`${MANY} photographs safely received`)).toBeVisible({
    timeout: 120_000,
  });
  await expect
    .poll(() => received(page, 'killed'), { timeout: 120_000, intervals: [1_000] })
    .toEqual(names);
});

test('hostile text in every field is shown as text, and breaks no page', async ({ page }) => {
  test.setTimeout(180_000);
  const opened: string[] = [];
  page.on('dialog', (dialog) => {
    opened.push(dialog.message());
    void dialog.dismiss();
  });
  await expect
    .poll(async () => inProgress(await (await page.request.get(`${server.url}/v1/stats`)).json()), {
      timeout: 120_000,
    })
    .toBe(0);
  await page.goto(server.url);
  const long = `${'x'.repeat(296)}.jpg`;
  await page.setInputFiles(
    'input[type=file]',
    photographs([...HOSTILE.slice(0, 2), 'ש‮gpj.exe', long]),
  );
  await expect(page.getByText('4 photographs safely received')).toBeVisible();

  const waiting = await (await page.request.get(`${server.url}/v1/encounters?limit=1`)).json();
  const [encounter] = waiting.items;
  await page.goto(`${server.url}/group`);
  await page.getByRole('button', { name: /^Edit/ }).first().click();
  const details = page.getByRole('dialog');
  await details.getByLabel('Place', { exact: true }).fill(HOSTILE.join(' ').slice(0, 200));
  await details.getByLabel('Photographer').fill(HOSTILE[0] ?? '');
  await details.getByLabel('Notes').fill(HOSTILE.join('\n'));
  await details.getByRole('button', { name: /^Save/ }).click();
  await expect(details).toBeHidden();
  const now = await (await page.request.get(`${server.url}/v1/encounters/${encounter.id}`)).json();
  expect(now.notes).toBe(HOSTILE.join('\n'));

  await page.goto(`${server.url}/review/${encounter.id}`);
  await waitForPictures(page);
  await waitToDecide(page);
  await page.getByText('History of this encounter').click();
  await expect(page.getByText(/added the notes/)).toBeVisible();
  await page.keyboard.press('n');
  await page.getByLabel('Name', { exact: true }).fill(HOSTILE[0] ?? '');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(new RegExp(encounter.id));

  await page.setViewportSize({ width: 768, height: 1024 });
  const { individual } = await (
    await page.request.get(`${server.url}/v1/encounters/${encounter.id}`)
  ).json();
  for (const path of ['/', '/group', '/review', '/whales', `/whales/${individual.id}`]) {
    await page.goto(`${server.url}${path}`);
    await page.waitForLoadState('networkidle');
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond, path).toBe(0);
  }
  await expect(page.getByRole('heading', { name: HOSTILE[0], exact: true })).toBeVisible();
  expect(opened).toEqual([]);
});

test('a decision that is saved slowly says so, while the next encounter is shown', async ({
  page,
}) => {
  await page.route('**/v1/reviews', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await route.continue();
  });
  const waiting = await (await page.request.get(`${server.url}/v1/encounters?limit=1`)).json();
  await page.goto(`${server.url}/review/${waiting.items[0].id}`);
  await waitForPictures(page);
  await waitToDecide(page);
  await page.keyboard.press('x');
  await expect(page).not.toHaveURL(new RegExp(waiting.items[0].id));
  await waitForPictures(page);
  await expect(page.getByText('Saving: Marked as not identifiable…')).toBeVisible();
  await expect(page.getByText('Marked as not identifiable', { exact: true })).toBeVisible();
});
