import path from 'node:path';
import { accessibilityOf, downloaded, expect, OWNER, signIn, test, url } from '@/tests/support/browser';

const TELCO = path.resolve('tests/fixtures/telco_wa_churn/wa_churn.csv');

test.describe.configure({ mode: 'serial' });

test('an owner sets up with the one-time link, which works once', async ({ page }) => {
  const link = process.env.BELLWETHER_SETUP ?? '';
  await page.goto(link);
  await page.getByLabel('Company or team').fill(OWNER.workspace);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Password').fill('password1234');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'among the first that are tried' })).toBeVisible();
  await page.getByLabel('Password').fill(OWNER.password);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/data/import');
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
});

test('an owner uploads a customer file through the wizard and sees every row accounted for', async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole('link', { name: 'Import a file' }).first()).toBeVisible();
  await page.goto(url('/data/import'));
  await page.setInputFiles('input[type=file]', TELCO);
  await page.waitForURL(/\/data\/import\/[0-9a-f-]{36}/);
  await expect(page.getByRole('checkbox', { name: /^Yes/ })).toBeChecked();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('Nothing is stored yet').first()).toBeVisible();
  await page.getByRole('button', { name: /^Import/ }).click();
  await expect(page.getByRole('link', { name: 'Train the model' })).toBeVisible();
  await page.reload();
  await expect(page.getByText('7,043').first()).toBeVisible();
});

test('an owner trains a model, reads its figures with intervals, and promotes it', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/models'));
  await page.getByRole('button', { name: 'Train a model' }).click();
  await expect(page.getByRole('button', { name: 'Cancel training' })).toBeVisible();
  await page.reload();
  await page
    .getByRole('link', { name: /v1|Version 1/ })
    .first()
    .click({ timeout: 120_000 });
  await expect(page.getByRole('row', { name: /Naive baseline/ })).toContainText(/0\.7\d/);
  await expect(page.getByRole('row', { name: /as it serves/ })).toContainText(/0\.8[45]\d/);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Promote' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click();
  await expect(page.getByRole('button', { name: 'Promote' })).toHaveCount(0);
});

test('an owner reads why an account is at risk: the parts add up to the score', async ({ page }) => {
  await signIn(page);
  await expect(page.getByText('5,174 accounts').first()).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.locator('main a[href^="/accounts/"]').first().click();
  await page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);
  await expect(page.getByText('Associated with leaving in your history, not proven causes')).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  const points = await page
    .getByRole('table')
    .first()
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.flatMap((row) => {
        const head = row.querySelector('th')?.textContent?.trim() ?? '';
        const value = Number(row.querySelector('td:last-child')?.textContent?.replace('−', '-').replace('+', ''));
        const isPart = !row.classList.contains('sub') && row.querySelector('td') !== null && Number.isFinite(value);
        return isPart ? [{ head, value }] : [];
      }),
    );
  const score = points.at(-1)?.value;
  expect(points.slice(0, -1).reduce((sum, part) => sum + part.value, 0)).toBe(score);
});

test('an owner sees what the score is made of and which data is missing', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/ingredients'));
  await expect(page.getByRole('heading', { name: 'How the score is calculated' })).toBeVisible();
  await expect(page.getByText('Not connected').first()).toBeVisible();
  await expect(page.getByText('Connected', { exact: true }).first()).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
});

test('an owner opens a segment and downloads it with its definition', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/segments'));
  expect(await accessibilityOf(page)).toEqual([]);
  await page.locator('main a[href^="/segments/"]').first().click();
  await page.waitForURL(/\/segments\/[0-9a-f-]{36}/);
  await expect(page.getByRole('heading', { name: 'Benchmarks' })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  const text = await downloaded(page);
  expect(text.split('\n')[0]).toContain('segment_definition');
  expect(text.split('\n').length).toBeGreaterThan(100);
});

test('an owner builds a rule segment, sees who changes, orders and downloads it', async ({ page }) => {
  await signIn(page);
  await page.goto(url('/segments'));
  await page.getByRole('link', { name: 'New rule segment' }).click();
  await page.waitForURL('**/segments/rules/new');
  const create = async (name: string, most: string, said: RegExp) => {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Value of condition 1').fill(most);
    await expect(page.getByText(said)).toBeVisible();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create segment' }).click();
    await page.waitForURL(/\/segments\/rules\/[0-9a-f-]{36}/);
  };
  await create('Weak', '45', /^The first 20 of [\d,]+, largest ARR first/);
  await expect(page.getByRole('table', { name: 'Members' })).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.goto(url('/segments/rules/new'));
  await create('Weakest', '20', /^No account changes its rule segment/);
  await expect(page.getByText(/^Fit these rules too, but belong to an earlier segment: [\d,]+ to Weak/)).toBeVisible();
  await page.goto(url('/segments'));
  const rows = page.getByRole('table', { name: 'Rule segments' }).getByRole('row');
  await expect(rows.nth(2)).toContainText('Weakest');
  await expect(rows.nth(2)).toContainText('0 accounts');
  await page.getByRole('button', { name: 'Move Weakest up' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/from Weak to Weakest/)).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move segment' }).click();
  await expect(rows.nth(1)).toContainText('Weakest');
  await page.getByRole('link', { name: 'Weakest' }).click();
  await page.waitForURL(/\/segments\/rules\/[0-9a-f-]{36}/);
  const text = await downloaded(page);
  expect(text.split('\n')[1]).toContain('Health at most 20 points');
  await page.getByRole('link', { name: 'Show in Accounts' }).first().click();
  await page.waitForURL(/ruleSegment=/);
  await expect(page.getByRole('button', { name: /Rule segment\s*Weakest/ })).toBeVisible();
});
