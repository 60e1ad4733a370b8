import { test as base, expect, type Page } from '@playwright/test';

const LEAKS = /\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date/;

/** Fails where the page shows what only a programmer should see. */
export async function expectNoLeaks(page: Page): Promise<void> {
  const shown = page.locator('body');
  expect(await shown.innerText()).not.toMatch(LEAKS);
}

/**
 * Playwright's test, failing on anything that the browser complains about. `expected` lets one
 * journey name the complaints that belong to it (an answer of 409, a server that is away).
 */
export const test = base.extend<{ expected: RegExp[] }>({
  expected: [[], { option: true }],
  page: async ({ page, expected }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await use(page);
    await expectNoLeaks(page);
    expect(complaints.filter((each) => !expected.some((known) => known.test(each)))).toEqual([]);
  },
});

export { expect };
