import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, expectNoLeaks } from './test';

/** Axe finds no fault on the page as it is. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`);
  expect(found, name).toEqual([]);
}

/**
 * The page is readable on a phone and a large screen, light and dark, and axe finds no fault.
 * `name` is that of its pictures below test-results.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.evaluate((value) => {
      document.documentElement.dataset.mantineColorScheme = value;
    }, scheme);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => window.scrollTo(0, 0));
      const path = `test-results/${name}-${scheme}-${width}.png`;
      await page.screenshot({ path, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${name}, ${width}`).toBeLessThanOrEqual(width);
    }
    await expectAccessible(page, name);
  }
  await expectNoLeaks(page);
}
