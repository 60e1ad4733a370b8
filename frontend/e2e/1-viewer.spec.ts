import type { Page } from '@playwright/test';
import { start, waitForPictures } from './pages';
import { expect, test } from './test';

type Side = 'query' | 'candidate';

interface View {
  zoom: number;
  x: number;
  y: number;
}

/** A picture with a known aspect ratio, served instead of every crop to measure positions. */
const CROP_SHAPE = 2;
const CROP =
  '<svg xmlns="http://www.w3.org/2000/svg" width="896" height="448"><rect width="896" height="448" fill="teal"/></svg>';

async function viewOf(page: Page, side: Side): Promise<View> {
  const shown = await page.locator(`[data-side="${side}"] [data-view]`).getAttribute('data-view');
  const [zoom = 0, x = 0, y = 0] = (shown ?? '').split(' ').map(Number);
  return { zoom, x, y };
}

/** The place in the picture under a point: from its centre, in widths of the picture. */
async function pictureAt(page: Page, side: Side, across: number, down: number) {
  const box = await page.locator(`[data-side="${side}"]`).boundingBox();
  if (!box) throw new Error('The viewer is not visible.');
  const view = await viewOf(page, side);
  const whole = Math.min(box.width, CROP_SHAPE * box.height);
  return {
    x: view.x + ((across - 0.5) * box.width) / (whole * view.zoom),
    y: view.y + ((down - 0.5) * box.height) / (whole * view.zoom),
  };
}

async function open(page: Page): Promise<void> {
  await page.goto('/review');
  await start(page);
  await waitForPictures(page);
}

async function settled(page: Page): Promise<void> {
  let before = '';
  await expect
    .poll(async () => {
      const now = JSON.stringify([await viewOf(page, 'query'), await viewOf(page, 'candidate')]);
      const same = now === before;
      before = now;
      return same;
    })
    .toBe(true);
}

for (const [side, other] of [
  ['query', 'candidate'],
  ['candidate', 'query'],
] as const) {
  test(`zooms both sides at the cursor of the ${side}, past 8 times`, async ({ page }) => {
    await page.route(/\/crops?\//, (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: CROP }),
    );
    await open(page);
    const box = await page.locator(`[data-side="${side}"]`).boundingBox();
    if (!box) throw new Error('The viewer is not visible.');
    const [across, down] = [0.31, 0.62];
    await page.mouse.move(box.x + across * box.width, box.y + down * box.height);
    const before = await pictureAt(page, side, across, down);
    for (let turn = 0; turn < 12; turn++) {
      await page.mouse.wheel(0, -100);
      await page.waitForTimeout(70);
    }
    await settled(page);
    expect((await viewOf(page, side)).zoom).toBeGreaterThan(8);
    for (const each of [side, other]) {
      const now = await pictureAt(page, each, across, down);
      expect(now.x, each).toBeCloseTo(before.x, 2);
      expect(now.y, each).toBeCloseTo(before.y, 2);
    }
    expect((await viewOf(page, other)).zoom).toBeCloseTo((await viewOf(page, side)).zoom, 2);
  });
}

test('pans one side alone, keeps the offset when both move, and aligns them again', async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await settled(page);
  const before = await viewOf(page, 'query');
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await expect(page.getByRole('radio', { name: 'Right only' })).toBeChecked();
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Pan down' }).click();
  await settled(page);
  expect(await viewOf(page, 'query')).toEqual(before);
  const shifted = await viewOf(page, 'candidate');
  expect(shifted.x).toBeGreaterThan(before.x);
  expect(shifted.y).toBeGreaterThan(before.y);

  await page.keyboard.press('i');
  await expect(page.getByText('Not aligned', { exact: true })).toBeVisible();
  await page.keyboard.press('+');
  await settled(page);
  const [query, candidate] = [await viewOf(page, 'query'), await viewOf(page, 'candidate')];
  expect(query.zoom).toBeGreaterThan(before.zoom);
  expect(candidate.x - query.x).toBeCloseTo(shifted.x - before.x, 3);

  await page.keyboard.press('l');
  await settled(page);
  expect((await viewOf(page, 'candidate')).x).toBeCloseTo(query.x, 3);
  await page.keyboard.press('0');
  await settled(page);
  expect((await viewOf(page, 'candidate')).zoom).toBeCloseTo(1, 3);
});

test('flips one side, and the other follows mirrored', async ({ page }) => {
  await open(page);
  await page.keyboard.press('h');
  await expect(page.getByRole('button', { name: 'Flip the right picture' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('Shift+ArrowRight');
  await settled(page);
  const [query, candidate] = [await viewOf(page, 'query'), await viewOf(page, 'candidate')];
  expect(query.x).toBeGreaterThan(0.02);
  expect(candidate.x).toBeCloseTo(-query.x, 3);
});

test('changes and resets brightness and contrast of one side or both', async ({ page }) => {
  await open(page);
  const filter = (side: Side) =>
    page
      .locator(`[data-side="${side}"] canvas`)
      .first()
      .evaluate((canvas) => getComputedStyle(canvas).filter);
  await page.keyboard.press('b');
  await page.keyboard.press('c');
  for (const side of ['query', 'candidate'] as const) {
    expect(await filter(side)).toBe('brightness(1.15) contrast(1.15)');
  }
  await page.keyboard.press('i');
  await page.keyboard.press('v');
  await page.keyboard.press('v');
  expect(await filter('query')).toBe('brightness(0.85) contrast(1.15)');
  expect(await filter('candidate')).toBe('brightness(1.15) contrast(1.15)');
  await page.getByRole('button', { name: 'Reset brightness and contrast' }).click();
  expect(await filter('query')).toBe('brightness(1) contrast(1)');
});

test.describe('the overlay', () => {
  test.use({ expected: [/404|500/] });

  test('draws the heat map with its explanation, or an error', async ({ page }) => {
    const asked: string[] = [];
    let broken = false;
    await page.route('**/v1/annotations/*/attention*', (route) => {
      const url = new URL(route.request().url());
      const [, , , id = ''] = url.pathname.split('/');
      asked.push(`${id} ${url.searchParams.get('against')}`);
      if (broken) {
        return route.fulfill({
          status: 500,
          json: { detail: 'The model is not here.', errors: [] },
        });
      }
      const values = Array.from({ length: 4 * 8 }, (_, index) => (index < 16 ? 1 : 0));
      return route.fulfill({ json: { annotation_id: id, rows: 4, columns: 8, values } });
    });
    await open(page);
    await page.keyboard.press('o');
    await expect(page.getByText(/^Brighter areas influenced the model more/)).toBeVisible();
    await expect.poll(() => asked.length).toBe(2);
    const [first = '', second = ''] = asked.map((each) => each.split(' ')[0] ?? '');
    expect(asked).toEqual([`${first} null`, `${second} null`]);
    const alpha = (row: number) =>
      page
        .locator('[data-side="query"] canvas')
        .last()
        .evaluate((canvas: HTMLCanvasElement, at) => {
          const context = canvas.getContext('2d');
          return context?.getImageData(canvas.width / 2, at * canvas.height, 1, 1).data[3] ?? -1;
        }, row);
    await expect.poll(() => alpha(0.1)).toBeGreaterThan(150);
    expect(await alpha(0.9)).toBe(0);

    await page.keyboard.press('o');
    await expect(page.getByText(/^Brighter areas make the two flukes more similar/)).toBeVisible();
    await expect
      .poll(() => asked.slice(2).sort())
      .toEqual([`${first} ${second}`, `${second} ${first}`].sort());
    await page.keyboard.press('o');
    await expect(page.getByText(/^Brighter/)).toBeHidden();

    broken = true;
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await expect(page.getByText(/The overlay can't be shown: The model is not here/)).toBeVisible();
  });
});
