import { expect, test } from './test';

test('merges two whales after showing both, and undoes the merge', async ({ page }) => {
  // Exported sheets leave out drawings, so the whales themselves are compared.
  const whales = async () => {
    const found = (await (await page.request.get('/v1/individuals?limit=100')).json()).items;
    return found.map(({ version: _, ...whale }: { version: number }) => whale);
  };
  const { items } = await (await page.request.get('/v1/individuals?limit=2')).json();
  const [first, second] = items;
  const before = await whales();
  await page.goto(`/whales/${first.id}`);
  await expect(page.getByRole('img', { name: /^Map of/ })).toBeVisible();
  await page.getByRole('button', { name: 'Merge with another' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'The other whale' }).fill(second.name);
  await page.getByRole('option', { name: second.name, exact: true }).click();
  await expect(dialog.getByRole('figure')).toHaveCount(2);
  await expect(dialog.getByRole('figure').nth(1)).toContainText('Its name becomes an alias');
  await dialog.getByRole('button', { name: `Merge into ${first.name}` }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`Also ${second.name}`)).toBeVisible();
  expect(await whales()).toHaveLength(before.length - 1);
  await page.getByRole('button', { name: `Undo the merge of ${second.name}` }).click();
  await expect(page.getByText(`undid the merge of ${second.name} into`).first()).toBeVisible();
  expect(await whales()).toEqual(before);
});

test('sorts the whales, and downloads the sheets', async ({ page }) => {
  await page.goto('/whales');
  const cards = page.getByRole('main').getByRole('listitem');
  const names = async () => (await cards.allInnerTexts()).map((each) => each.split('\n')[0]);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(cards.first()).toBeVisible();
  const ascending = await names();
  await page.getByRole('button', { name: /^Ascending/ }).click();
  await expect.poll(names).toEqual([...ascending].reverse());
  for (const [button, file] of [
    ['Catalogue (CSV)', 'catalogue.csv'],
    ['Wildbook import sheet', 'wildbook.csv'],
    ['Labels for training', 'labels.csv'],
  ] as const) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    expect((await downloading).suggestedFilename()).toBe(file);
  }
});
