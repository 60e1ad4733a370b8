import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { expect, expectNoLeaks, test } from './test';

async function routes(page: Page): Promise<Record<string, string>> {
  const first = async (path: string) => (await (await page.request.get(path)).json()).items[0]?.id;
  const [encounter, whale, photograph] = await Promise.all([
    first('/v1/encounters?limit=1'),
    first('/v1/individuals?limit=1'),
    first('/v1/photographs?state=ready&limit=1'),
  ]);
  return {
    upload: '/',
    failed: '/?show=failed',
    noFluke: '/?show=no-fluke',
    photograph: `/?photograph=${photograph}`,
    group: '/group',
    queue: '/review',
    review: `/review/${encounter}`,
    imports: '/import',
    clocks: '/clocks',
    whales: '/whales',
    whale: `/whales/${whale}`,
    missing: '/nowhere',
  };
}

/** The text of buttons that is cut off, and of fields so narrow that it takes many lines. */
function squeezed(): string[] {
  const cut = [...document.querySelectorAll('.mantine-Button-label')].filter(
    (each) => each.scrollWidth > each.clientWidth,
  );
  const narrow = [...document.querySelectorAll<HTMLElement>('main .user-text')].filter(
    (each) => each.offsetHeight > 4 * Number.parseFloat(getComputedStyle(each).lineHeight),
  );
  return [...cut, ...narrow].map((each) => each.textContent ?? '');
}

async function useScheme(page: Page, scheme: string): Promise<void> {
  await page.addInitScript((value) => {
    localStorage.setItem('flukeline-color-scheme', value);
  }, scheme);
}

for (const scheme of ['dark', 'light']) {
  test(`axe finds no accessibility fault on any page, ${scheme}`, async ({ page }) => {
    // Ten pages, each read by axe: 20 s on a quiet machine, over a minute on a busy one.
    test.slow();
    await useScheme(page, scheme);
    for (const [name, path] of Object.entries(await routes(page))) {
      await page.goto(path);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await expect(page.locator('main')).not.toBeEmpty();
      await page.waitForTimeout(300);
      await expectAccessible(page, name);
      await expectNoLeaks(page);
    }
  });

  test.describe(`messages of failures, ${scheme}`, () => {
    test.use({ expected: [/500/] });

    test('axe finds no accessibility fault in them', async ({ page }) => {
      await useScheme(page, scheme);
      const fails = { status: 500, json: { detail: 'Something went wrong here.', errors: [] } };
      await page.route('**/v1/individuals*', (route) => route.fulfill(fails));
      await page.goto('/whales');
      await expect(page.getByRole('alert')).toContainText('Something went wrong here.');
      await expectAccessible(page, 'an error');
      await page.route('**/v1/imports', (route) =>
        route.request().method() === 'POST' ? route.fulfill(fails) : route.continue(),
      );
      await page.goto('/import');
      const sheet = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('photograph') };
      await page.getByLabel('Sheet to import').setInputFiles(sheet);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('alert')).toContainText('Not sent');
      await expectAccessible(page, 'a warning');
    });
  });
}

for (const { what, width, height } of [
  { what: 'a laptop', width: 1280, height: 800 },
  { what: 'a tablet', width: 768, height: 1024 },
  { what: 'a phone', width: 380, height: 800 },
]) {
  test(`every page fits the width of ${what}, with all text readable`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const [name, path] of Object.entries(await routes(page))) {
      await page.goto(path);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await expect(page.locator('main')).not.toBeEmpty();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, name).toBeLessThanOrEqual(width);
      expect(await page.evaluate(squeezed), name).toEqual([]);
      const theme = await page.getByRole('button', { name: /^Switch to/ }).boundingBox();
      expect((theme?.x ?? width) + (theme?.width ?? 0), name).toBeLessThanOrEqual(width);
    }
  });
}

test('lists the keyboard shortcuts, and changes the colour scheme', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText(
    'Not identifiable'.toLowerCase(),
  );
  const { violations } = await new AxeBuilder({ page }).include('section[role="dialog"]').analyze();
  expect(violations.map((each) => each.id)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Switch to light mode' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
});
