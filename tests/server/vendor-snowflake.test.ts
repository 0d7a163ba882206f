import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import type { Fields } from '@/tests/support/vendors/vendor-server';
import { type Snowflake, startSnowflake } from '@/tests/support/warehouses/snowflake';
import {
  KEYS,
  nowSeconds,
  PLACE,
  people,
  snowflakeReader,
  TABLES,
  tokenOf,
} from '@/tests/support/warehouses/snowflake-reader';

const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });

let far: PostgresFar;
let server: Snowflake;
let polls = 0;

beforeAll(async () => {
  far = await postgresFar('snowflake');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  polls = 0;
  server = await startSnowflake({ ...PLACE, ...people(), owner: far.owner, rowsPerPartition: 3, polls: () => polls });
});
afterEach(() => server.close());

const { ask, post, rowsOf, failure } = snowflakeReader(() => server);

test('a signed token of the hour enters, as does one made for a program, and no other', async () => {
  const status = async (token: string, kind?: string) =>
    (
      await ask('/api/v2/statements/none', {
        token,
        headers: kind ? { 'x-snowflake-authorization-token-type': kind } : {},
      })
    ).body.code;
  expect(await status(tokenOf('READER'))).toBe('000709');
  expect(await status(tokenOf('READER'), 'KEYPAIR_JWT')).toBe('000709');
  expect(await status('made-for-a-program', 'PROGRAMMATIC_ACCESS_TOKEN')).toBe('000709');
  expect(await status('guessed', 'PROGRAMMATIC_ACCESS_TOKEN')).toBe('394400');
  expect(await status(tokenOf('READER'), 'OAUTH')).toBe('390303');
  const wrong: Fields[] = [
    { sub: 'ORG-ACC.reader' },
    { iss: 'ORG-ACC.READER' },
    { iat: nowSeconds() + 600 },
    { exp: 'soon' },
  ];
  for (const over of wrong) expect(await status(tokenOf('READER', over))).toBe('390144');
  expect(await status(tokenOf('READER', {}, STRANGER))).toBe('390144');
  expect(await status(tokenOf('READER', {}, { ...KEYS, privateKey: STRANGER.privateKey }))).toBe('390144');
  expect(await status(tokenOf('READER', { exp: nowSeconds() - 1 }))).toBe('390318');
  expect(await status(tokenOf('READER', { iat: nowSeconds() - 3_700, exp: nowSeconds() + 600 }))).toBe('390318');
});

test('rows come in partitions, those behind the first packed and alone', async () => {
  const { body } = await post('SELECT ID FROM ACCOUNTS ORDER BY ID');
  expect(body.resultSetMetaData.partitionInfo.map(({ rowCount }) => rowCount)).toEqual([3, 3, 1]);
  expect(body.resultSetMetaData).toMatchObject({ numRows: 7 });
  const path = `/api/v2/statements/${body.statementHandle}?partition=`;
  const second = await ask(`${path}1`);
  expect(second.headers.get('content-encoding')).toBe('gzip');
  expect(second.body).toEqual({ data: [['4'], ['5'], ['6']] });
  const third = await ask(`${path}2`, { headers: { 'accept-encoding': 'identity' } });
  expect([third.headers.get('content-encoding'), third.body]).toEqual([null, { data: [['7']] }]);
  expect((await ask(`${path}3`)).status).toBe(400);
  expect((await ask(`${path}1`, { token: tokenOf('WRITER') })).status).toBe(404);
});

test('a statement that takes its time is asked for again, and one that is cancelled did nothing', async () => {
  polls = 2;
  const first = await post('SELECT COUNT(*) FROM ACCOUNTS');
  expect([first.status, first.body.code]).toEqual([202, '333334']);
  const path = `/api/v2/statements/${first.body.statementHandle}`;
  expect((await ask(path)).status).toBe(202);
  expect((await ask(path)).body.data).toEqual([['7']]);
  const write = await post('DELETE FROM ACCOUNTS', {}, { token: tokenOf('WRITER') });
  const stop = `/api/v2/statements/${write.body.statementHandle}`;
  expect((await ask(`${stop}/cancel`, { method: 'POST', token: tokenOf('WRITER') })).status).toBe(200);
  expect((await ask(stop, { token: tokenOf('WRITER') })).body).toMatchObject({ code: '000604' });
  polls = 0;
  const later = await post('SELECT 1', {}, { query: '?async=true' });
  expect([later.status, (await ask(`/api/v2/statements/${later.body.statementHandle}`)).status]).toEqual([202, 200]);
  expect(await rowsOf('SELECT COUNT(*) FROM ACCOUNTS')).toEqual([['7']]);
});

test('the same request sent once more runs once', async () => {
  const sent = { token: tokenOf('WRITER'), query: '?requestId=11111111-1111-4111-8111-111111111111' };
  const first = await post(`INSERT INTO HR.PAY SELECT 1`, {}, sent);
  expect(first.body.code).toBe('002003');
  const again = await post('SELECT 1', {}, { ...sent, query: `${sent.query}&retry=true` });
  expect([again.body.statementHandle, server.statements.length]).toEqual([first.body.statementHandle, 1]);
});

test('a failed statement says its code, its state and its handle', async () => {
  expect(await failure('SELECT * FROM NOTHING')).toEqual([422, '002003', '42S02']);
  expect(await failure('SELECT * FROM HR.PAY')).toEqual([422, '002003', '42S02']);
  expect(await failure('SELECT * FROM LAKE.HR.PAY')).toEqual([422, '002003', '42S02']);
  expect(await failure('SELECT * FROM POND.CRM.ACCOUNTS')).toEqual([422, '002003', '42S02']);
  expect(await failure('SELECT NOTHING FROM ACCOUNTS')).toEqual([422, '000904', '42000']);
  expect(await failure('SELECT FROM FROM')).toEqual([422, '001003', '42000']);
  expect(await failure(`SELECT 'open`)).toEqual([422, '001003', '42000']);
  expect(await failure('SELECT 1; SELECT 2')).toEqual([422, '000008', '0A000']);
  expect(await failure('SELECT ?')).toEqual([422, '002049', '42601']);
  expect(await failure('USE ROLE EDITOR')).toEqual([422, '000002', '0A000']);
  expect(await failure('SELECT * FROM ACCOUNTS', { warehouse: 'OTHER' })).toEqual([422, '000606', '57P03']);
  expect(await failure('SELECT * FROM ACCOUNTS', { database: null })).toEqual([422, '090105', '22000']);
  expect(await failure('SELECT 1', { role: 'EDITOR' })).toEqual([422, '390189', '08001']);
  expect(await failure(`SELECT CAST('x' AS NUMBER)`)).toEqual([422, '100038', '22018']);
  const slow =
    'SELECT COUNT(*) FROM ACCOUNTS A, ACCOUNTS B, ACCOUNTS C, ACCOUNTS D, ACCOUNTS E, ACCOUNTS F, ACCOUNTS G, ACCOUNTS H, ACCOUNTS I, ACCOUNTS J';
  const limit: Fields = { STATEMENT_TIMEOUT_IN_SECONDS: '1' };
  expect(await failure(slow, { timeout: 1 })).toEqual([408, '000630', '57014']);
  expect(await failure(slow, { parameters: limit })).toEqual([408, '000630', '57014']);
  const { body } = await post('SELECT * FROM NOTHING');
  expect(body.message).toBe(`SQL compilation error:\nObject 'LAKE.CRM.NOTHING' does not exist or not authorized.`);
  expect(body.statementHandle).toMatch(/^[0-9a-f-]{36}$/);
});

test('faults come in the words of the vendor', async () => {
  server.script([429, 503, 401, 408].map((status) => ({ kind: 'status' as const, status })));
  const said = [];
  for (let i = 0; i < 4; i++) said.push(await failure('SELECT 1'));
  expect(said.map(([status, code]) => [status, code])).toEqual([
    [429, '390429'],
    [503, '390503'],
    [401, '390144'],
    [408, '000630'],
  ]);
  expect(server.statements).toEqual([]);
});
