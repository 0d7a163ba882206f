import crypto from 'node:crypto';
import type { Page } from '@playwright/test';
import pg from 'pg';
import { accessibilityOf, expect, test, url } from '@/tests/support/browser';
import { newWarehouse } from '@/tests/support/cast';
import { setupLink } from '@/tests/support/product';
import { workbook } from '@/tests/support/workbook';

const OWNER_URL = process.env.BELLWETHER_OWNER_URL ?? '';

/** As the warehouse's own administrator. */
async function atWarehouse(text: string): Promise<void> {
  const address = new URL(OWNER_URL);
  address.pathname = '/warehouse';
  const client = new pg.Client({ connectionString: String(address) });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

test('an admin connects a warehouse, watches the first read, breaks it, reads why, and repairs it', async ({
  page,
}) => {
  const { port, password } = await newWarehouse(OWNER_URL);
  await atWarehouse(`CREATE TABLE tickets (id bigint PRIMARY KEY, account_id text, opened_at timestamptz, closed_at timestamptz, priority text, updated_at timestamptz);
    INSERT INTO tickets SELECT i, 'w-' || (1 + i % 31), now() - i * interval '1 hour', NULL, 'high', now() - i * interval '1 hour' FROM generate_series(1, 620) i;
    GRANT SELECT ON tickets TO warehouse_reader`);
  await enter(page, { company: 'Warehouse Ltd', email: 'wanda@example.com', name: 'Wanda Novak' });

  await page.goto(url('/data'));
  await page.getByRole('link', { name: 'Connect a source' }).click();
  expect(await accessibilityOf(page)).toEqual([]);
  const field = (name: string) => page.getByRole('textbox', { name });
  await field('Name').fill('Warehouse');
  await field('Host').fill('127.0.0.1');
  await field('Port').fill(String(port));
  await field('Database').fill('warehouse');
  await field('User').fill('warehouse_reader');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('radio', { name: /^Not encrypted/ }).check();
  await page.getByRole('button', { name: 'Test and connect' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'refused the user warehouse_reader' })).toBeVisible();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Test and connect' }).click();

  for (const [table, kind] of [
    ['public.customers', 'An account'],
    ['public.tickets', 'A support ticket'],
  ] as const) {
    if (kind !== 'An account') await page.getByRole('button', { name: 'Add a table' }).click();
    await page.getByRole('button', { name: table }).click();
    await expect(page.getByRole('combobox', { name: 'Column that grows with every change' })).toHaveValue('updated_at');
    if (kind === 'An account') expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add and map its columns' }).click();
    await expect(page.getByRole('radio', { name: new RegExp(`^${kind}`) })).toBeChecked();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await expect(page.getByText(/^Counted on a sample/)).toBeVisible();
    await page.getByRole('button', { name: 'Read the table' }).click();
    await expect(page.getByRole('heading', { name: /rows imported/ })).toBeVisible({ timeout: 60_000 });
    await page.getByRole('link', { name: 'See the source' }).click();
    await expect(page.getByRole('row', { name: new RegExp(table) })).toContainText('Current');
  }
  await expect(page.getByRole('row', { name: /public.tickets/ })).toContainText('97 %');
  await expect(page.getByText('20 rows were refused')).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);

  await page.goto(url('/data'));
  const known = page.getByRole('table', { name: 'What is known' });
  await expect(known.getByRole('row', { name: /^Support/ })).toContainText('Known');
  await expect(known.getByRole('row', { name: /^Usage/ })).toContainText('Nothing yet');
  expect(await accessibilityOf(page)).toEqual([]);

  await atWarehouse("ALTER ROLE warehouse_reader PASSWORD 'changed by somebody'");
  await page.getByRole('link', { name: 'public.tickets', exact: true }).click();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { name: 'The last read failed' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('alert').filter({ hasText: 'refused the user warehouse_reader' })).toBeVisible();
  await expect(page.getByText('What was read before stays')).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: 'Change the connection' }).click();
  await page.getByLabel('Password').fill('changed by somebody');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('heading', { name: 'The last read failed' })).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole('row', { name: /public.tickets/ })).toContainText('Current');
});

test('an admin brings accounts as an Excel file, makes an address for Delighted, and its answers stand at their accounts', async ({
  page,
}) => {
  await enter(page, { company: 'Hooks Ltd', email: 'hanna@example.com', name: 'Hanna Ruiz' });
  const rows = Array.from({ length: 40 }, (_, i) => [`h-${i}`, `Hook ${i}`, i % 2 ? 'pro' : 'team']);
  const buffer = Buffer.from(workbook({ Cover: [['Export']], Accounts: [['id', 'name', 'plan'], ...rows] }));
  await page.setInputFiles('input[type=file]', { name: 'accounts.xlsx', mimeType: 'application/octet-stream', buffer });
  await page.waitForURL(/\/data\/import\/[0-9a-f-]{36}/);
  await expect(page.getByText('Excel, sheet Accounts')).toBeVisible();
  await expect(page.getByText('Not read: Cover.')).toBeVisible();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByText('Nothing is stored yet').first()).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: /40 .*imported/ })).toBeVisible({ timeout: 60_000 });

  await page.goto(url('/data/sources/new'));
  await page.getByRole('radio', { name: /^Webhook/ }).check();
  await page.getByRole('radio', { name: /^Delighted/ }).check();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel('Signing secret').fill('the key of Delighted');
  await page.getByRole('button', { name: 'Make its address' }).click();
  const address = page.getByRole('textbox', { name: 'Address' });
  await expect(address).toHaveValue(/\/v1\/hooks\/[0-9a-f-]{36}$/);
  expect(await accessibilityOf(page)).toEqual([]);
  const to = await address.inputValue();
  expect((await delivered(to, 'another key', 0)).status).toBe(401);
  for (let n = 0; n < 12; n++) expect((await delivered(to, 'the key of Delighted', n)).status).toBe(200);

  await page.getByRole('button', { name: 'Add a table' }).click();
  await page.getByRole('button', { name: 'deliveries' }).click();
  await page.getByRole('button', { name: 'Add and map its columns' }).click();
  await expect(page.getByRole('radio', { name: /^A survey answer/ })).toBeChecked();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('button', { name: 'Read the table' }).click();
  await expect(page.getByRole('heading', { name: /rows imported|answers imported/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: 'See the source' }).click();
  await expect(page.getByRole('row', { name: /deliveries/ })).toContainText('Current');
  await page.getByRole('link', { name: 'See all of them' }).click();
  await expect(page.getByRole('heading', { name: /^Reads of Webhook/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /deliveries/ })).toContainText('12');
  expect(await accessibilityOf(page)).toEqual([]);
});

type Newcomer = { company: string; email: string; name: string };

/** Sets up a workspace of one's own. */
async function enter(page: Page, { company, email, name }: Newcomer): Promise<void> {
  await page.goto(`${url('/link/')}${await setupLink(OWNER_URL)}`);
  await page.getByLabel('Company or team').fill(company);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill('a calm sentence 43');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/data/import');
}

/** As Delighted sends it. */
function delivered(to: string, key: string, n: number): Promise<Response> {
  const body = JSON.stringify({
    event_type: 'survey_response.created',
    event_id: `e-${n}`,
    event_data: {
      ...{ id: `r-${n}`, person: { email: `p${n}@example.com` }, survey_type: 'nps', score: n % 11, comment: 'Fine' },
      ...{ created_at: 1_760_000_000 + n, updated_at: 1_760_000_000 + n, person_properties: { account_id: `h-${n}` } },
    },
  });
  const signature = `sha256=${crypto.createHmac('sha256', key).update(body).digest('hex')}`;
  return fetch(to, { method: 'POST', body, headers: { 'x-delighted-webhook-signature': signature } });
}
