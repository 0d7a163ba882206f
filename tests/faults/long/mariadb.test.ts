import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Source, Stream } from '@/lib/contracts/sources';
import { type Browserless, until } from '@/tests/support/browserless';
import { expectStatus, mapTable } from '@/tests/support/cast';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import { ownProduct } from '@/tests/support/own-product';
import { clear, type Home, kill, ownerUrl, type Product, partsOf, query } from '@/tests/support/product';

const ROWS = 1_000_000;
const KILLS = 4;
let home: Home;
let product: Product;
let owner: Browserless;
let far: Mariadb;

beforeAll(async () => {
  far = await startMariadb();
  const own = await ownProduct('MariaDB');
  ({ home, product } = own);
  owner = own.owner.browser;
});
afterAll(async () => {
  await clear(home);
  await far.stop();
});

test('a million rows of one timestamp are read from a MariaDB once each, though the worker is killed again and again', async () => {
  for (const text of [
    'CREATE DATABASE far',
    'USE far', // the sequences are tables of a database
    'CREATE TABLE far.customers (id varchar(20) PRIMARY KEY, name varchar(80) NOT NULL, plan varchar(20), updated_at datetime(6) NOT NULL)',
    "INSERT INTO far.customers SELECT concat('m-', seq), concat('Customer ', seq), 'team', now(6) FROM seq_1_to_500",
    'CREATE TABLE far.logins (id bigint PRIMARY KEY, account_id varchar(20), user_id varchar(20), event varchar(20), occurred_at datetime(6), INDEX (occurred_at, id))',
    // one timestamp for all: nothing but the id tells them apart
    `INSERT INTO far.logins SELECT seq, concat('m-', 1 + seq % 500), concat('u-', seq % 9000), 'signed in', '2026-10-01 12:00:00' FROM seq_1_to_${ROWS}`,
    "CREATE USER reader IDENTIFIED BY 'a password of a test'",
    'GRANT SELECT ON far.* TO reader',
  ])
    await far.owner.query(text);
  const settings = { host: '127.0.0.1', port: far.port, database: 'far', user: 'reader', tls: 'off', ca: null };
  const json = { kind: 'mysql', name: 'MariaDB', settings, secret: 'a password of a test' };
  const connected = await owner.send('POST', '/api/sources', { json });
  expectStatus(connected, 201);
  const { id } = connected.json<Source>();
  const streamOf = async (name: string): Promise<Stream> => {
    const found = (await owner.get(`/api/sources/${id}`)).json<Source>().streams.find((stream) => stream.name === name);
    if (!found) throw new Error(`no table ${name}`);
    return found;
  };
  const seenAt = (name: string, done: (stream: Stream) => boolean, ms: number) => until(() => streamOf(name), done, ms);
  await mapTable(owner, id, { name: 'far.customers', cursorField: 'updated_at' });
  await seenAt('far.customers', ({ state }) => state === 'current', 60_000);
  await mapTable(owner, id, { name: 'far.logins', cursorField: 'occurred_at' });
  for (let n = 0, seen = 0; n < KILLS; n++) {
    const { rows } = await seenAt('far.logins', ({ rows }) => rows.read > seen + 50_000, 120_000);
    seen = rows.read;
    expect(seen).toBeLessThan(ROWS);
    const { worker } = partsOf(product);
    kill(worker, 'SIGKILL');
    await until(
      async () => partsOf(product).worker,
      (pid) => pid !== 0 && pid !== worker,
      30_000,
    );
  }
  const done = await seenAt('far.logins', ({ state }) => state === 'current', 500_000);
  expect(done).toMatchObject({ failure: null, rows: { read: ROWS, written: ROWS, rejected: 0 } });
  const [counts] = await query<{ events: string; ids: string; daily: string }>(
    ownerUrl(home),
    'SELECT (SELECT count(*) FROM usage_event) AS events, (SELECT count(*) FROM usage_event_key) AS ids, (SELECT sum(count) FROM usage_daily) AS daily',
  );
  expect(counts).toEqual({ events: String(ROWS), ids: String(ROWS), daily: String(ROWS) });
});
