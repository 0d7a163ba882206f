import { accessibilityOf, expect, OWNER, test, url } from '@/tests/support/browser';
import { setupLink } from '@/tests/support/product';

const LOADED = 240_000;

test('an owner looks around in the demo workspace and removes it', async ({ page }) => {
  test.setTimeout(LOADED + 120_000);
  await page.goto(url(`/link/${await setupLink(process.env.BELLWETHER_OWNER_URL ?? '')}`));
  await page.getByLabel('Company or team').fill('Southlight');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Password').fill(OWNER.password);
  await expect(page.getByRole('checkbox', { name: /demo workspace/ })).not.toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/data/import');

  await page.goto(url('/accounts'));
  await page.getByRole('button', { name: 'Open the demo workspace' }).click();
  const bar = page.getByText('made-up data, nothing here is yours');
  await expect(bar).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Loading the demo workspace' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'Usage' })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);

  await expect(page.locator('main a[href^="/accounts/"]').first()).toBeVisible({ timeout: LOADED });
  await expect(page.getByText('At risk').filter({ visible: true }).first()).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  for (const path of ['/segments', '/ingredients', '/data', '/models', '/accounts']) {
    await page.goto(url(path));
    await expect(bar).toBeVisible();
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(bar).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);

  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('heading', { name: 'Three steps to a first honest score' })).toBeVisible();
  await expect(bar).toHaveCount(0);
});
