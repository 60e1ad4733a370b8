import { test as base, expect, type Page } from '@playwright/test';

const LEAKS = /\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date/;

/** Fails if the page shows text like "undefined" or "NaN". */
export async function expectNoLeaks(page: Page): Promise<void> {
  const shown = page.locator('body');
  expect(await shown.innerText()).not.toMatch(LEAKS);
}

/**
 * Playwright's test, which also fails on errors in the browser's console. `expected` lists the
 * errors that a test provokes, such as a status of 409.
 */
export const test = base.extend<{ expected: RegExp[] }>({
  expected: [[], { option: true }],
  page: async ({ page, expected }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(page);
    await expectNoLeaks(page);
    expect(errors.filter((each) => !expected.some((known) => known.test(each)))).toEqual([]);
  },
});

export { expect };
