import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Source, Stream } from '@/lib/contracts/sources';
import { until } from '@/tests/support/browserless';
import { connectWarehouse, mapTable, newWarehouse, type Person } from '@/tests/support/cast';
import { ownProduct } from '@/tests/support/own-product';
import { clear, type Home, kill, ownerUrl, type Product, partsOf, query } from '@/tests/support/product';

const ROWS = 150_000;
let home: Home;
let product: Product;
let owner: Person;

beforeAll(async () => {
  ({ home, product, owner } = await ownProduct('Reads'));
});
afterAll(() => clear(home));

test('a worker killed again and again while it reads a table stores each row once', async () => {
  const warehouse = await newWarehouse(ownerUrl(home));
  const at = new URL(ownerUrl(home));
  at.pathname = '/warehouse';
  await query(
    String(at),
    'CREATE TABLE logins (id bigint PRIMARY KEY, account_id text, user_id text, event text, occurred_at timestamptz)',
  );
  // one timestamp for all: nothing but the id tells them apart
  await query(
    String(at),
    `INSERT INTO logins SELECT i, 'w-' || (1 + i % 30), 'u-' || i % 900, 'signed in', now() - interval '1 day' FROM generate_series(1, ${ROWS}) i`,
  );
  await query(String(at), 'GRANT SELECT ON logins TO warehouse_reader');
  const sourceId = await connectWarehouse({ warehouse }, owner.browser, 'reads');
  const streamOf = async (name: string): Promise<Stream> => {
    const { streams } = (await owner.browser.get(`/api/sources/${sourceId}`)).json<Source>();
    const found = streams.find((stream) => stream.name === name);
    if (!found) throw new Error(`no table ${name}`);
    return found;
  };
  await mapTable(owner.browser, sourceId, { name: 'public.customers', cursorField: 'updated_at' });
  await until(
    () => streamOf('public.customers'),
    ({ state }) => state === 'current',
    30_000,
  );
  await mapTable(owner.browser, sourceId, { name: 'public.logins', cursorField: 'occurred_at' });

  let kills = 0;
  for (let seen = 0; kills < 3; kills++) {
    const { rows, state } = await until(
      () => streamOf('public.logins'),
      ({ rows, state }) => rows.read > seen || state === 'current',
      60_000,
    );
    if (state === 'current') break;
    seen = rows.read;
    const { worker } = partsOf(product);
    kill(worker, 'SIGKILL');
    await until(
      async () => partsOf(product).worker,
      (pid) => pid !== 0 && pid !== worker,
      20_000,
    );
  }
  expect(kills).toBe(3);
  const done = await until(
    () => streamOf('public.logins'),
    ({ state }) => state === 'current',
    120_000,
  );
  expect(done).toMatchObject({ failure: null, rows: { read: ROWS, written: ROWS, rejected: 0 } });
  const [counts] = await query<{ events: string; ids: string; daily: string }>(
    ownerUrl(home),
    'SELECT (SELECT count(*) FROM usage_event) AS events, (SELECT count(*) FROM usage_event_key) AS ids, (SELECT sum(count) FROM usage_daily) AS daily',
  );
  expect(counts).toEqual({ events: String(ROWS), ids: String(ROWS), daily: String(ROWS) });
});
