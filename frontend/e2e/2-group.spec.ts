import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { python } from './server';
import { expect, test } from './test';

interface Encounter {
  id: string;
  version: number;
  taken_at: string;
  place: string | null;
  photographer: string | null;
  latitude: number | null;
  photographs: Array<{ annotations: Array<{ id: string; encounter_id: string }> }>;
}

async function waiting(page: Page): Promise<Encounter[]> {
  const answer = await page.request.get('/v1/encounters?status=unreviewed&limit=100');
  return (await answer.json()).items;
}

const flukes = ({ id, photographs }: Encounter) =>
  photographs
    .flatMap((each) => each.annotations)
    .filter((each) => each.encounter_id === id)
    .map((each) => each.id)
    .sort();

/** The flukes of each encounter, without the encounters' ids. */
async function groups(page: Page): Promise<string[]> {
  return (await waiting(page)).map((each) => flukes(each).join(' ')).sort();
}

const rows = (page: Page) => page.getByRole('region', { name: /^Encounters/ }).locator('> ol > li');
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ });

async function open(page: Page): Promise<void> {
  await page.goto('/group');
  await expect(rows(page).first()).toBeVisible();
}

test.describe.configure({ mode: 'serial' });

test('joins, moves and splits with the keyboard only, and undoes it all', async ({ page }) => {
  const before = await groups(page);
  const [first, second, third] = (await waiting(page)).map(flukes);
  await open(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await expect(page.getByText('Joined 2 with 1')).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length - 1);
  expect(await groups(page)).toContain([...(first ?? []), ...(second ?? [])].sort().join(' '));

  // Move the third encounter's fluke, now in the second row, to the first row.
  await page.keyboard.press('ArrowDown');
  await expect(page.locator(`[data-fluke="${third?.[0]}"]`)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByText('1 photograph marked')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('m');
  await expect(page.getByText('1 photograph moved')).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length - 2);

  await page.keyboard.press('s');
  await expect(page.getByText('1 photograph split off')).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length - 1);
  for (const left of [2, 1, 0]) {
    await undo(page).click();
    await expect(rows(page)).toHaveCount(before.length - left);
    await expect(undo(page)).toBeEnabled();
  }
  await expect.poll(() => groups(page)).toEqual(before);
});

test('moves a fluke by dragging it to another encounter and to a new one', async ({ page }) => {
  const before = await groups(page);
  await open(page);
  await rows(page).nth(1).getByRole('button', { name: /^Mark/ }).first().dragTo(rows(page).first());
  await expect(page.getByText('1 photograph moved')).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length - 1);
  await expect(rows(page).first()).toContainText('2 photographs');
  const dragged = rows(page).first().getByRole('button', { name: /^Mark/ }).last();
  await dragged.dragTo(page.getByRole('toolbar', { name: 'Marked photographs' }), {
    targetPosition: { x: 200, y: 20 },
  });
  await expect(page.getByText('1 photograph split off')).toBeVisible();
  await expect.poll(() => groups(page)).toEqual(before);
});

test('edits date, place and notes of an encounter, and its position on the map', async ({
  page,
}) => {
  const [encounter] = await waiting(page);
  await open(page);
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Date and time').fill('12/8/2024');
  await expect(dialog.getByText('Write the year first')).toBeVisible();
  await dialog.getByLabel('Date and time').fill('2024-08-12 10:20:30 +02:00');
  await dialog.getByLabel('Place', { exact: true }).fill('South of Pico');
  await dialog.getByLabel('Photographer').fill('A. Silva');
  await dialog.getByLabel('Notes').fill('Two <b>calves</b>');
  const latitude = dialog.getByLabel('Latitude (°)');
  const north = Number(await latitude.inputValue());
  await dialog.getByRole('application', { name: /^Map/ }).press('ArrowUp');
  await expect.poll(async () => Number(await latitude.inputValue())).toBeGreaterThan(north);
  await dialog.getByRole('application', { name: /^Map/ }).click({ position: { x: 60, y: 200 } });
  await expect.poll(async () => Number(await latitude.inputValue())).toBeLessThan(north);
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Save for 1 photograph' }).click();
  await expect(dialog).toBeHidden();
  await expect(rows(page).filter({ hasText: 'South of Pico' })).toContainText('Two <b>calves</b>');
  const now = await (await page.request.get(`/v1/encounters/${encounter?.id}`)).json();
  expect(now).toMatchObject({ place: 'South of Pico', photographer: 'A. Silva' });
  expect(now.taken_at).toBe('2024-08-12T10:20:30+02:00');
  await expect(rows(page).filter({ hasText: 'South of Pico' })).toContainText('+02:00');
  expect(now.latitude).toBeLessThan(north);
});

test.describe('a change by somebody else', () => {
  test.use({ expected: [/409/] });

  test('is shown, and the own changes are kept', async ({ page }) => {
    const [encounter] = await waiting(page);
    await open(page);
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Notes').fill('Seen twice');
    const other = await page.request.patch(`/v1/encounters/${encounter?.id}`, {
      data: { version: encounter?.version, place: 'Off Lajes' },
    });
    expect(other.ok()).toBe(true);
    await dialog.getByRole('button', { name: /^Save/ }).click();
    await expect(dialog.getByRole('alert')).toContainText('Place now: Off Lajes.');
    await dialog.getByRole('button', { name: 'Keep my changes' }).click();
    await dialog.getByRole('button', { name: /^Save/ }).click();
    await expect(dialog).toBeHidden();
    const now = await (await page.request.get(`/v1/encounters/${encounter?.id}`)).json();
    expect(now).toMatchObject({ place: 'Off Lajes', notes: 'Seen twice' });
  });
});

test('proposals are shown with their probability, and are joined only on request', async ({
  page,
}, info) => {
  test.setTimeout(120_000);
  // A picture and its smaller copy: any model proposes these.
  const folder = info.outputPath('alike');
  python(
    'e2e/drawings.py',
    folder,
    '--whales',
    '1',
    '--shots',
    '1',
    '--first-whale',
    '60',
    '--copies',
  );
  const alike = ['fluke-61-1.jpg', 'fluke-61-1-small.jpg'];
  await page.goto('/');
  await page.setInputFiles(
    'input[type=file]',
    alike.map((name) => join(folder, name)),
  );
  for (const name of alike) {
    const row = page.getByRole('listitem').filter({ hasText: name }).first();
    await expect(row).toContainText('Ready', { timeout: 60_000 });
  }
  // Give all encounters the same place, and times a minute apart.
  const found = await waiting(page);
  const proposed = async () =>
    (await (await page.request.get('/v1/encounters/proposals')).json()).items;
  for (const [index, { id }] of found.entries()) {
    const { version } = await (await page.request.get(`/v1/encounters/${id}`)).json();
    const taken_at = `2024-09-01T10:${String(index).padStart(2, '0')}:00Z`;
    const place = { latitude: 38.4, longitude: -28.5 };
    const data = { version, taken_at, ...place };
    expect((await page.request.patch(`/v1/encounters/${id}`, { data })).ok()).toBe(true);
  }
  const items = await proposed();
  expect(items.length).toBeGreaterThan(0);
  const before = await groups(page);
  await open(page);
  const proposals = page.getByRole('region', { name: /proposals?: possibly the same whale/ });
  await expect(proposals).toContainText(/Same whale: (very likely|likely|possible|unlikely)/);
  await page.keyboard.press('y');
  await expect(page.getByText(/^\d+ encounters joined$/)).toBeVisible();
  expect((await groups(page)).length).toBeLessThan(before.length);
  await page.keyboard.press('u');
  await expect.poll(() => groups(page)).toEqual(before);
  await expect(proposals).toBeVisible();
  await page.keyboard.press('n');
  if (items.length === 1) await expect(proposals).toBeHidden();
});
