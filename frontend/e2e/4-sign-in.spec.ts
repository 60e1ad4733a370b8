import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './test';

const pool = { region: 'eu-west-1', user_pool_id: 'eu-west-1_abcdefghi', client_id: 'a1b2c3' };

for (const scheme of ['dark', 'light']) {
  test(`on AWS the app requests nothing else before sign-in, ${scheme}`, async ({ page }) => {
    await page.addInitScript((value) => {
      localStorage.setItem('flukeline-color-scheme', value);
    }, scheme);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.route('**/v1/sign-in', (route) => route.fulfill({ json: { pool, api: null } }));
    await page.goto('/');
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible();
    await expect(page.getByText('Create account')).toHaveCount(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
    expect(asked.filter((path) => path.startsWith('/v1/'))).toEqual(['/v1/sign-in']);
  });
}

test('on a laptop there is no sign-in', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expect(page.getByLabel('Password')).toHaveCount(0);
});
