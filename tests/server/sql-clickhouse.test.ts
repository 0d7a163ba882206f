/** What is ClickHouse's alone: profiles that only read, keys of engines that replace, and grants of roles. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clickhouseSource } from '@/lib/server/connectors/clickhouse';
import { rawServer, webServer } from '@/tests/support/far-side';
import { LOOPBACK } from '@/tests/support/pulled';
import { calm, ids, type PostgresFar, postgresFar, readAll, reading } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';
import { type Clickhouse, startClickhouse } from '@/tests/support/warehouses/clickhouse';

const WRITES = ['SELECT ON shop.*', 'INSERT ON shop.*'];
const USERS = {
  free: { password: 'p', grants: WRITES },
  one: { password: 'p', grants: WRITES, readonly: 1 },
  two: { password: 'p', grants: WRITES, readonly: 2 },
  umlaut: { password: 'p:ä ö', grants: ['SELECT ON shop.*'] },
  narrow: { password: 'p', grants: ['SELECT(id, updated_at) ON shop.rows'] },
} as const;

let far: PostgresFar;
let server: Clickhouse;
beforeAll(async () => {
  far = await postgresFar('sqlch');
  await far.owner.query(`CREATE SCHEMA shop; CREATE TABLE shop.rows (id int8 NOT NULL, updated_at timestamptz NOT NULL, note text);
    INSERT INTO shop.rows SELECT i, now() - i * interval '1 minute', 'n' FROM generate_series(1, 90) i`);
  const tables = { 'shop.rows': { engine: 'ReplacingMergeTree', sortingKey: 'id' } };
  server = await startClickhouse({ owner: far.owner, users: USERS, tables });
});
afterAll(async () => {
  await server.close();
  await far.drop();
});

const source = (user: keyof typeof USERS, secret = 'p') =>
  clickhouseSource({ address: server.url, user, secret, database: 'shop', allowed: LOOPBACK }, { pageRows: 40 });
const wanted = reading('shop.rows', { columns: ['id'], key: ['id'], cursorField: 'updated_at' });

test('a profile that only reads is enough, whatever was granted, and is told nothing that it may not take', async () => {
  expect((await refusal(source('free').check(calm()))).message).toContain(
    'INSERT on shop.*. Give it SELECT alone: REVOKE INSERT ON shop.*',
  );
  for (const user of ['one', 'two'] as const) {
    await source(user).check(calm());
    expect(ids(await readAll(source(user), wanted))).toHaveLength(90);
  }
  const told = (user: string) => server.statements.filter((each) => each.user === user).at(-1)?.settings;
  expect([told('one')?.max_execution_time, told('two')?.max_execution_time]).toEqual(['0', '600']);
});

test('each statement is told to read only, and to merge what is replaced', async () => {
  await readAll(source('free'), wanted);
  expect(server.statements.filter(({ user }) => user === 'free').at(-1)?.settings).toMatchObject({
    readonly: '1',
    final: '1',
  });
});

test('what names a row where rows are replaced is its key; a password may hold any character', async () => {
  const found = (await source('umlaut', 'p:ä ö').streams(calm())).find(({ name }) => name === 'shop.rows');
  expect([found?.key, found?.rows]).toEqual([['id'], 90]);
});

test('columns that were not granted are not offered', async () => {
  await source('narrow').check(calm());
  const [found] = await source('narrow').streams(calm());
  expect(found?.columns.map(({ name }) => name)).toEqual(['id', 'updated_at']);
  expect(ids(await readAll(source('narrow'), wanted))).toHaveLength(90);
});

test('a row without an end is left, and so is an answer that is none', async () => {
  const pour = await rawServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n["id"]\n["String"]\n["');
      const more = () => {
        while (socket.writable && socket.write('x'.repeat(1_000_000)));
      };
      socket.on('drain', more);
      more();
    });
  });
  const rogue = (port: number) =>
    clickhouseSource({
      address: `http://127.0.0.1:${port}`,
      user: 'u',
      secret: 'p',
      database: 'shop',
      allowed: LOOPBACK,
    });
  const whole = reading('query', { query: 'SELECT 1 AS id', key: [] });
  expect((await refusal(readAll(rogue(pour.port), whole))).message).toMatch(/at most \d+ bytes/);
  await pour.close();
  for (const text of ['{"id":1}\n', 'Ok.\n', '["id"]\n', '["id"]\n["String"]\n["a"']) {
    const far = await webServer((_, answer) => void answer.end(text));
    const { code, message } = await refusal(readAll(rogue(far.port), whole));
    expect([text, code, /ClickHouse/.test(message)]).toEqual([text, 'upstream', true]);
    await far.close();
  }
});
