import type { Page } from '@playwright/test';
import { start, waitForPictures, waitToDecide } from './pages';
import { expect, test } from './test';

const DRAWINGS = 36;

const isCrop = /\/crops?\//;

const toGo = (page: Page) => page.getByText(/\d+ encounters? to go/);

async function numberToGo(page: Page): Promise<number> {
  return Number.parseInt((await toGo(page).textContent()) ?? '', 10);
}

test.describe.configure({ mode: 'serial' });

test('an empty catalogue offers drawings, and they are processed', async ({ page }) => {
  test.setTimeout(150_000);
  await page.goto('/');
  await page.getByRole('button', { name: 'Load the sample catalogue' }).click();
  await expect(
    page.getByText(/drawings of the sample catalogue are in this catalogue/),
  ).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText('Drawing', { exact: true }).first()).toBeVisible();
  const settled = async () => {
    const { drawings, photographs } = await (await page.request.get('/v1/stats')).json();
    return drawings === DRAWINGS && photographs.ready + photographs.no_fluke === drawings;
  };
  await expect.poll(settled, { timeout: 120_000 }).toBe(true);
  await expect(page.getByText(/photographs? in progress/)).toBeHidden();
  await page.getByRole('tab', { name: 'Ready' }).click();
  await expect(page.getByRole('listitem').first()).toBeVisible();
});

test('reviews with the keyboard only: new, confirm, not identifiable, undo', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: /to review/ })).toBeVisible();
  await page.keyboard.press('3');
  await start(page);
  await waitForPictures(page);
  const atFirst = await numberToGo(page);
  const firstPage = page.url();

  // Select the first candidate that has a name: only such a candidate can be confirmed.
  const named = page.getByRole('option', { name: /Drawing [A-L]/ }).first();
  for (let step = 0; step < 20; step++) {
    if ((await named.getAttribute('aria-selected')) === 'true') break;
    await page.keyboard.press('j');
  }
  const confirm = page.getByRole('button', { name: /^Confirm Drawing [A-L]/ });
  await expect(confirm).toBeEnabled();
  await waitToDecide(page);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(firstPage);
  await expect(page.getByText(/^Confirmed as Drawing [A-L]$/)).toBeVisible();
  await expect(toGo(page)).toHaveText(`${atFirst - 1} encounters to go`);

  const secondPage = page.url();
  await waitToDecide(page);
  await page.keyboard.press('n');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Órion');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(secondPage);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('New whale Órion')).toBeVisible();

  const thirdPage = page.url();
  await waitToDecide(page);
  await page.keyboard.press('x');
  await expect(page).not.toHaveURL(thirdPage);
  await expect(page.getByText('Marked as not identifiable')).toBeVisible();
  await expect(toGo(page)).toHaveText(`${atFirst - 3} encounters to go`);

  await page.keyboard.press('u');
  await expect(page).toHaveURL(thirdPage);
  await expect(toGo(page)).toHaveText(`${atFirst - 2} encounters to go`);

  await page.keyboard.press('s');
  await expect(page).not.toHaveURL(thirdPage);
  await waitToDecide(page);
  await page.keyboard.press('f');
  await expect(page.getByRole('combobox', { name: 'Whale' })).toBeFocused();
  await page.keyboard.type('orion');
  await page.keyboard.press('Enter');
  const fourthPage = page.url();
  await page.getByRole('button', { name: 'Confirm Órion' }).click();
  await expect(page).not.toHaveURL(fourthPage);
  await expect(page.getByText('Confirmed as Órion')).toBeVisible();
});

test('decisions need the picture to be shown, and each undo undoes one', async ({ page }) => {
  const { items } = await (
    await page.request.get('/v1/encounters?status=unreviewed&limit=1')
  ).json();
  const [{ id, photographs }] = items;
  const own = photographs[0].annotations.find(
    (each: { encounter_id: string }) => each.encounter_id === id,
  ).crop_url;
  // All other pictures are held back until they are released.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(isCrop, async (route) => {
    if (!route.request().url().endsWith(own)) await held;
    await route.continue();
  });
  const sent: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'POST' && pathname.startsWith('/v1/reviews')) sent.push(pathname);
  });
  await page.goto(`/review/${id}`);
  await waitToDecide(page);
  const url = page.url();
  const atFirst = await numberToGo(page);

  for (const key of ['x', 'x', 'x', 'n', 'f']) await page.keyboard.press(key);
  await expect(page).not.toHaveURL(url);
  await expect(page.getByText('Marked as not identifiable')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Not identifiable/ })).toBeDisabled();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('x');
  await expect(toGo(page)).toHaveText(`${atFirst - 1} encounters to go`);
  expect(sent).toHaveLength(1);

  release();
  await waitToDecide(page);
  await page.keyboard.press('x');
  await expect(toGo(page)).toHaveText(`${atFirst - 2} encounters to go`);
  await expect.poll(() => sent.length).toBe(2);

  await page.keyboard.press('u');
  await page.keyboard.press('u');
  await expect(page).toHaveURL(url);
  await expect(toGo(page)).toHaveText(`${atFirst} encounters to go`);
  expect(sent).toHaveLength(4);
});

test.describe('when a picture cannot be loaded', () => {
  test.use({ expected: [/ERR_FAILED/] });

  test('the encounter can still be decided, and an unsaved decision is reported', async ({
    page,
  }) => {
    await page.route(isCrop, (route) => route.abort());
    await page.goto('/review');
    await start(page);
    await expect(page.locator('[data-side="query"][data-shown="failed"]')).toBeVisible();
    await waitToDecide(page);
    const url = page.url();
    await page.route('**/v1/reviews', (route) => route.abort());
    await page.keyboard.press('x');
    await expect(page.getByText('Your decision was not saved')).toBeVisible();
    await expect(page.getByText('Decide again.')).toBeVisible();
    await expect(page).toHaveURL(url);
    await page.keyboard.press('s');
    await expect(page).not.toHaveURL(url);
    await expect(page.getByText('Your decision was not saved')).toBeHidden();
    await page.goBack();
    await expect(page).toHaveURL(url);
    await waitToDecide(page);
    await expect(page.getByText('Your decision was not saved')).toBeHidden();
  });
});

test.describe('when the server no longer answers', () => {
  test.use({ expected: [/ERR_FAILED/] });

  test('the next encounter is already loaded', async ({ page }) => {
    await page.goto('/review');
    await start(page);
    await waitForPictures(page);
    await page.waitForTimeout(1500);
    const before = await page.locator('figure').first().textContent();
    await page.route(/\/v1\//, (route) => route.abort());
    await page.keyboard.press('s');
    await expect(page.locator('figure').first()).not.toHaveText(before ?? '');
    await waitForPictures(page);
    await expect(page.getByRole('option').first()).toBeVisible();
  });
});

test('shows the whole photographs', async ({ page }) => {
  await page.goto('/review');
  await start(page);
  await waitForPictures(page);
  await page.keyboard.press('w');
  await expect(page.getByRole('img', { name: /^The whole photograph to review/ })).toBeVisible();
  await waitForPictures(page);
});

test.describe('when somebody else changes the encounter', () => {
  test.use({ expected: [/409|500/] });

  test('a decision about a changed encounter is not saved, and the page says why', async ({
    page,
  }) => {
    await page.goto('/review');
    await start(page);
    await waitToDecide(page);
    const url = page.url();
    const id = url.split('/').at(-1);
    const encounter = await (await page.request.get(`/v1/encounters/${id}`)).json();
    const other = await page.request.post('/v1/reviews', {
      data: {
        encounter_id: id,
        encounter_version: encounter.version,
        decision: 'new',
        name: 'Somebody else was quicker',
      },
    });
    expect(other.ok()).toBe(true);
    await page.keyboard.press('x');
    await expect(page.getByText('Not saved: somebody changed this encounter')).toBeVisible();
    await expect(page).toHaveURL(url);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText(
      'meanwhile: it is now identified as Somebody else was quicker',
    );
    // The page shows the new state, so that the next decision is accepted.
    const now = await (await page.request.get(`/v1/encounters/${id}`)).json();
    expect(now.individual.name).toBe('Somebody else was quicker');
    await waitToDecide(page);
    await page.keyboard.press('x');
    await expect(page).not.toHaveURL(url);
    await expect(page.getByText('Marked as not identifiable')).toBeVisible();
    const then = await (await page.request.get(`/v1/encounters/${id}`)).json();
    expect(then.status).toBe('not_identifiable');
  });

  test('candidates that fail to load are shown as an error, not as "no candidates"', async ({
    page,
  }) => {
    let broken = true;
    await page.route('**/candidates*', (route) =>
      broken
        ? route.fulfill({ status: 500, json: { detail: 'Something went wrong here.', errors: [] } })
        : route.continue(),
    );
    await page.goto('/review');
    await start(page);
    await expect(page.getByText('The candidates could not be loaded')).toBeVisible();
    broken = false;
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForPictures(page);
  });
});

test('a whale page shows names, encounters and decisions', async ({ page }) => {
  await page.goto('/whales');
  await page.getByLabel('Search by name or alias').fill('orion');
  await page.getByRole('link', { name: /Órion/ }).click();
  await expect(page.getByRole('heading', { name: 'Órion' })).toBeVisible();
  await expect(page.getByText('named as the new whale Órion')).toBeVisible();
  await page.getByRole('button', { name: 'Edit names' }).click();
  await page.getByRole('combobox', { name: 'Aliases' }).fill('PT-0042');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Also PT-0042')).toBeVisible();
});
