import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Change, Keys, quantile, timeChanges } from './keys';
import { waitForPictures, waitToDecide } from './pages';
import { OwnServer, python } from './server';
import { expect, test } from './test';

const WHALES = 20;
const KNOWN = 12;
const SHOTS = 3;

// Uses real photographs if there are any, otherwise drawings.
const PHOTOGRAPHS = process.env.FLUKELINE_PHOTOS ?? '../../shared/data/humpback-flukes';
const areReal = existsSync(join(PHOTOGRAPHS, 'labelled.zip'));

const server = new OwnServer();

// Tracing would add to the times that this test prints.
test.use({ trace: 'off' });
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const [day, known] = [join(server.folder, 'day'), join(server.folder, 'known')];
  const sheet = join(server.folder, 'known.csv');
  const counts = ['--whales', `${WHALES}`, '--shots', `${SHOTS}`];
  if (areReal) {
    const others = ['--known', `${KNOWN}`, '--known-folder', known, '--sheet', sheet];
    python('e2e/photographs.py', PHOTOGRAPHS, day, ...counts, ...others);
  } else {
    python('e2e/drawings.py', day, ...counts, '--first-shot', '1');
    python('e2e/drawings.py', known, '--whales', `${KNOWN}`, '--shots', '1', '--sheet', sheet);
  }
  server.run('import', sheet, '--photos', known);
  await server.start();
});

test.afterAll(() => server.stop());

/** Which whale a picture to review shows, by its file name. */
const whaleOf = (filename: string) => /fluke-(\d+)/.exec(filename)?.[1] ?? '';

async function reviewed(page: Page): Promise<string> {
  const label = await page.locator('[data-side="query"] [role="img"]').getAttribute('aria-label');
  return whaleOf(label ?? '');
}

/** Selects a candidate by its name, also while the list changes; false if it is not listed. */
async function goToCandidate(page: Page, keys: Keys, name: string): Promise<boolean> {
  const rows = page.getByRole('option');
  for (;;) {
    const shown = await rows.evaluateAll((all) =>
      all.map((row) => ({ text: row.textContent, selected: row.ariaSelected === 'true' })),
    );
    const wanted = shown.findIndex((row) => row.text?.includes(name));
    const at = shown.findIndex((row) => row.selected);
    if (wanted < 0) return false;
    if (wanted === at) return true;
    await keys.press(wanted > at ? 'ArrowDown' : 'ArrowUp');
    await expect(rows.nth(at)).toHaveAttribute('aria-selected', 'false');
  }
}

/** Decides correctly: confirms a known whale, names a new one. */
async function decide(page: Page, keys: Keys, names: Map<string, string>): Promise<void> {
  const whale = await reviewed(page);
  const name = names.get(whale);
  if (name === undefined) {
    await keys.press('n');
    const field = page.getByLabel('Name', { exact: true });
    await expect(field).toBeFocused();
    names.set(whale, await field.inputValue());
    await keys.press('Enter');
    return;
  }
  if (await goToCandidate(page, keys, name)) {
    await expect(page.getByRole('button', { name: `Confirm ${name}` })).toBeEnabled();
    await keys.press('Enter');
    return;
  }
  await keys.press('f');
  await expect(page.getByRole('combobox', { name: 'Whale' })).toBeFocused();
  await keys.type(name);
  await expect(page.locator('[data-combobox-selected]')).toHaveText(name);
  await keys.press('Enter');
  await expect(page.getByRole('button', { name: `Confirm ${name}` }).last()).toBeEnabled();
  await keys.press('Enter');
}

test('sixty photographs, from upload to the last decision, with the keyboard only', async ({
  page,
}) => {
  test.setTimeout(420_000);
  const keys = new Keys(page);
  const day = join(server.folder, 'day');
  const files = readdirSync(day).map((name) => join(day, name));
  expect(files).toHaveLength(WHALES * SHOTS);
  const stats = async () => (await page.request.get(`${server.url}/v1/stats`)).json();
  const inStates = async () => (await stats()).photographs;

  await page.addInitScript(timeChanges);
  await page.goto(server.url);
  await page.setInputFiles('input[type=file]', files);
  await expect(page.getByText('60 photographs safely received')).toBeVisible({ timeout: 60_000 });
  const settled = async () => (await inStates()).ready ?? 0;
  await expect.poll(settled, { timeout: 240_000 }).toBe(WHALES * SHOTS + KNOWN);

  await keys.press('2');
  const region = page.getByRole('region', { name: /^Encounters/ });
  const rows = region.locator('> ol > li');
  await expect(rows).toHaveCount(WHALES * SHOTS);
  const proposals = page.getByRole('region', { name: /proposals?: possibly the same whale/ });
  // One key press for each proposal; proposals of different whales are kept apart.
  const first = proposals.locator('> ul > li').first();
  await page.waitForLoadState('networkidle');
  while ((await proposals.count()) > 0) {
    await expect(first.getByRole('button', { name: 'Join them' })).toBeEnabled();
    const shown = await first.getByAltText(/^Fluke in /).all();
    const alts = await Promise.all(shown.map((each) => each.getAttribute('alt')));
    const before = await rows.count();
    const isOne = new Set(alts.map((each) => whaleOf(each ?? ''))).size === 1;
    await keys.press(isOne ? 'y' : 'n');
    if (isOne) await expect(rows).toHaveCount(before - alts.length + 1);
    await page.waitForLoadState('networkidle');
  }
  await expect(proposals).toBeHidden();
  const encounters = await rows.count();
  const grouping = keys.pressed;

  await keys.press('r');
  await expect(page.getByText(`${encounters} encounters to review`)).toBeVisible();
  await page.waitForLoadState('networkidle');
  // A key pressed before the list is rendered has no effect, but is counted.
  await expect(async () => {
    await keys.press('Enter');
    await expect(page).toHaveURL(/\/review\/.+/, { timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  const names = new Map<string, string>();
  for (let number = 1; number <= KNOWN; number++) {
    const whale = `${number}`.padStart(2, '0');
    names.set(whale, `Fluke ${whale}`);
  }
  const presses: number[] = [];
  for (let left = encounters; left > 0; left--) {
    await expect(page.getByText(new RegExp(`^${left} encounters? to go$`))).toBeVisible();
    await waitToDecide(page);
    await waitForPictures(page);
    const [before, url] = [keys.pressed, page.url()];
    await decide(page, keys, names);
    await expect(page).not.toHaveURL(url);
    presses.push(keys.pressed - before);
  }
  await expect(page.getByText('No encounters to review')).toBeVisible();

  const now = await stats();
  expect(now.encounters).toMatchObject({ identified: encounters + KNOWN, unreviewed: 0 });
  expect(now.individuals).toBe(WHALES);
  const times: Change[] = await page.evaluate(
    () => (window as unknown as { changes: Change[] }).changes,
  );
  const inDialog = (wanted: boolean) =>
    times.filter((each) => each.inDialog === wanted).map((each) => each.ms);
  const told = (some: number[]) =>
    [
      `median ${quantile(some, 0.5).toFixed(0)} ms`,
      `p95 ${quantile(some, 0.95).toFixed(0)} ms of ${some.length}`,
    ].join(', ');
  const total = presses.reduce((sum, each) => sum + each, 0);
  const line = [
    `60 ${areReal ? 'real photographs' : 'drawings'}, ${encounters} decisions, ${keys.pressed} presses in all:`,
    `${grouping} to group, ${(total / encounters).toFixed(2)} a decision (median ${quantile(presses, 0.5)});`,
    `key to the next encounter: ${told(inDialog(false))} confirmed at once,`,
    `${told(inDialog(true))} named or found in a dialog`,
  ];
  process.stdout.write(`${line.join(' ')}\n`);
});
