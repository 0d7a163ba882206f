import pg from 'pg';
import { accessibilityOf, expect, test, url } from '@/tests/support/browser';
import { newWarehouse } from '@/tests/support/cast';
import { setupLink } from '@/tests/support/product';

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
  await page.goto(`${url('/link/')}${await setupLink(OWNER_URL)}`);
  await page.getByLabel('Company or team').fill('Warehouse Ltd');
  await page.getByLabel('E-mail').fill('wanda@example.com');
  await page.getByLabel('Your name').fill('Wanda Novak');
  await page.getByLabel('Password').fill('a calm sentence 43');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/data/import');

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
