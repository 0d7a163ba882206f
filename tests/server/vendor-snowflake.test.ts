import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { snowflakeDialect } from '@/lib/server/connectors/sql-snowflake';
import { beginStatement, pageStatement, restStatement, shapeStatement } from '@/lib/server/connectors/sql-statements';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';
import { type Snowflake, startSnowflake } from '@/tests/support/warehouses/snowflake';
import { readsSchema, type SnowflakeGrant, type SnowflakeUser } from '@/tests/support/warehouses/snowflake-grants';
import { signedToken } from '@/tests/support/warehouses/web-token';

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SESSION = { database: 'LAKE', schema: 'CRM', warehouse: 'WH', parameters: { TIMEZONE: 'UTC' } };
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'].map(
  (privilege): SnowflakeGrant => ({ privilege, on: 'TABLE', name: 'LAKE.CRM.*' }),
);

let far: PostgresFar;
let server: Snowflake;
let users: Record<'READER' | 'WRITER', SnowflakeUser>;
let roles: Record<string, SnowflakeGrant[]>;
let polls = 0;

beforeAll(async () => {
  far = await postgresFar('snowflake');
  await far.owner.query(`CREATE SCHEMA "CRM"; CREATE SCHEMA "HR";
    CREATE TABLE "CRM"."ACCOUNTS" ("ID" bigint PRIMARY KEY, "NAME" text, "ARR" numeric(12, 2), "SEEN" timestamptz, "LOCAL" timestamp,
      "BORN" date, "LIVE" boolean NOT NULL DEFAULT true, "SHARE" float8, "RAW" bytea, "MORE" jsonb, "CODE" uuid);
    INSERT INTO "CRM"."ACCOUNTS" SELECT i, CASE WHEN i <> 3 THEN 'Account ' || i END, i * 1.5, timestamptz '2026-01-01 00:00:00.123456+00'
      + i * interval '1 minute', timestamp '2026-01-01 00:00:00' + i * interval '1 day', date '2020-01-01' - i, i <> 2, i / 4.0,
      decode('0aff', 'hex'), '{"a":1}', ('00000000-0000-0000-0000-00000000000' || i)::uuid FROM generate_series(1, 7) i;
    CREATE VIEW "CRM"."LIVE_ONES" AS SELECT * FROM "CRM"."ACCOUNTS" WHERE "LIVE";
    CREATE TABLE "CRM"."lower" ("one" int, "TWO" int, PRIMARY KEY ("TWO", "one"));
    CREATE TABLE "HR"."PAY" ("ID" int PRIMARY KEY)`);
});
afterAll(() => far.drop());
beforeEach(async () => {
  polls = 0;
  roles = { VIEWER: readsSchema('LAKE', 'CRM', 'WH'), EDITOR: [...readsSchema('LAKE', 'CRM', 'WH'), ...WRITES] };
  users = {
    READER: { publicKey: KEYS.publicKey, tokens: ['made-for-a-program'], roles: ['VIEWER'], role: 'VIEWER' },
    WRITER: { publicKey: KEYS.publicKey, roles: ['EDITOR'], role: 'EDITOR' },
  };
  const options = { owner: far.owner, account: 'ORG-ACC', database: 'LAKE', users, roles, rowsPerPartition: 3 };
  server = await startSnowflake({ ...options, polls: () => polls });
});
afterEach(() => server.close());

const now = () => Math.floor(Date.now() / 1_000);
const fingerprint = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');
function tokenOf(user: string, over: Fields = {}, { publicKey, privateKey } = KEYS): string {
  const sub = `ORG-ACC.${user}`;
  return signedToken(
    { iss: `${sub}.SHA256:${fingerprint(publicKey)}`, sub, iat: now(), exp: now() + 600, ...over },
    privateKey,
  );
}

type Said = {
  status: number;
  headers: Headers;
  body: { [name: string]: unknown } & { data: (string | null)[][] } & Meta;
};
type Meta = {
  resultSetMetaData: { numRows: number; partitionInfo: Fields[]; rowType: Fields[] };
  statementHandle: string;
};

async function ask(path: string, init: RequestInit & { token?: string } = {}): Promise<Said> {
  const authorization = `Bearer ${init.token ?? tokenOf('READER')}`;
  const response = await fetch(server.url + path, {
    ...init,
    headers: { 'content-type': 'application/json', authorization, ...init.headers },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const post = (statement: string, over: Fields = {}, { query = '', token = tokenOf('READER') } = {}) =>
  ask(`/api/v2/statements${query}`, {
    method: 'POST',
    token,
    body: JSON.stringify({ statement, ...SESSION, ...over }),
  });
const texts = (values: string[]): Json =>
  Object.fromEntries(values.map((value, i) => [`${i + 1}`, { type: 'TEXT', value }]));
const rowsOf = async (statement: string, over: Fields = {}) => {
  const { status, body } = await post(statement, over);
  expect([status, body.message]).toEqual([200, 'Statement executed successfully.']);
  return body.data;
};
const failure = async (statement: string, over: Fields = {}, token = tokenOf('READER')) => {
  const { status, body } = await post(statement, over, { token });
  return [status, body.code, body.sqlState];
};

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
  const wrong: Fields[] = [{ sub: 'ORG-ACC.reader' }, { iss: 'ORG-ACC.READER' }, { iat: now() + 600 }, { exp: 'soon' }];
  for (const over of wrong) expect(await status(tokenOf('READER', over))).toBe('390144');
  expect(await status(tokenOf('READER', {}, STRANGER))).toBe('390144');
  expect(await status(tokenOf('READER', {}, { ...KEYS, privateKey: STRANGER.privateKey }))).toBe('390144');
  expect(await status(tokenOf('READER', { exp: now() - 1 }))).toBe('390318');
  expect(await status(tokenOf('READER', { iat: now() - 3_700, exp: now() + 600 }))).toBe('390318');
});

test('values come as texts in the encodings of jsonv2', async () => {
  const { body } = await post('SELECT * FROM ACCOUNTS WHERE ID = 2');
  expect(body.data).toEqual([
    [
      '2',
      'Account 2',
      '3.00',
      '1767225720.123456000 1440',
      '1767398400.000000000',
      '18260',
      'false',
      '0.5',
      '0AFF',
      '{"a": 1}',
      '00000000-0000-0000-0000-000000000002',
    ],
  ]);
  expect(body.resultSetMetaData.rowType.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'ID fixed',
    'NAME text',
    'ARR fixed',
    'SEEN timestamp_tz',
    'LOCAL timestamp_ntz',
    'BORN date',
    'LIVE boolean',
    'SHARE real',
    'RAW binary',
    'MORE variant',
    'CODE text',
  ]);
  expect(body.resultSetMetaData.rowType[2]).toMatchObject({ precision: 12, scale: 2 });
  expect(body).toMatchObject({
    code: '090001',
    sqlState: '00000',
    resultSetMetaData: { format: 'jsonv2', numRows: 1 },
  });
  expect(await rowsOf(`SELECT CAST('1969-12-31 23:59:59.75' AS TIMESTAMP_NTZ(9)), NULL`)).toEqual([
    ['-0.250000000', null],
  ]);
  expect((await post('SELECT NULL', {}, { query: '?nullable=false' })).body.data).toEqual([['null']]);
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
  expect(await failure('USE ROLE EDITOR')).toEqual([422, '000002', '0A000']);
  expect(await failure('SELECT * FROM ACCOUNTS', { warehouse: 'OTHER' })).toEqual([422, '000606', '57P03']);
  expect(await failure('SELECT * FROM ACCOUNTS', { database: null })).toEqual([422, '090105', '22000']);
  expect(await failure('SELECT 1', { role: 'EDITOR' })).toEqual([422, '390189', '08001']);
  expect(await failure(`SELECT CAST('x' AS NUMBER)`)).toEqual([422, '100038', '22018']);
  const slow =
    'SELECT COUNT(*) FROM ACCOUNTS A, ACCOUNTS B, ACCOUNTS C, ACCOUNTS D, ACCOUNTS E, ACCOUNTS F, ACCOUNTS G, ACCOUNTS H, ACCOUNTS I, ACCOUNTS J';
  expect(await failure(slow, { timeout: 1 })).toEqual([408, '000630', '57014']);
  const { body } = await post('SELECT * FROM NOTHING');
  expect(body.message).toBe(`SQL compilation error:\nObject 'LAKE.CRM.NOTHING' does not exist or not authorized.`);
  expect(body.statementHandle).toMatch(/^[0-9a-f-]{36}$/);
});

test('a write is refused to those who only read, and is made by those who may', async () => {
  const count = async () => (await far.owner.query('SELECT count(*)::int FROM "CRM"."lower"')).rows[0].count;
  const insert = 'INSERT INTO "lower" ("one", "TWO") VALUES (1, 2)';
  for (const write of [
    insert,
    'UPDATE "lower" SET "one" = 2',
    'DELETE FROM "lower"',
    'TRUNCATE TABLE "lower"',
    'DROP TABLE "lower"',
    'CREATE TABLE T (ID NUMBER)',
    'ALTER TABLE "lower" ADD COLUMN X INT',
  ])
    expect(await failure(write)).toEqual([422, '003001', '42501']);
  expect([await count(), server.statements.some(({ ran }) => ran)]).toEqual([0, false]);
  const { body } = await post(insert, {}, { token: tokenOf('WRITER') });
  expect([body.data, await count()]).toEqual([[['1']], 1]);
  users.READER.roles.push('EDITOR');
  expect((await post('DELETE FROM "lower"')).status).toBe(200);
  users.READER.secondaryRoles = 'NONE';
  expect(await failure('DELETE FROM "lower"')).toEqual([422, '003001', '42501']);
  roles.EDITOR = [...(roles.EDITOR ?? []), { privilege: 'CREATE TABLE', on: 'SCHEMA', name: 'LAKE.CRM' }];
  expect((await post('CREATE TABLE MADE (ID NUMBER(10, 0), AT TIMESTAMP_NTZ(9))', { role: 'EDITOR' })).status).toBe(
    200,
  );
  expect(await rowsOf('SELECT COUNT(*) FROM MADE')).toEqual([['0']]);
  await far.owner.query('DROP TABLE "CRM"."MADE"');
});

test('the catalog tells of what the role sees', async () => {
  const tables =
    await rowsOf(`SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ROW_COUNT FROM LAKE.INFORMATION_SCHEMA.TABLES
    WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' ORDER BY 1, 2`);
  expect(tables).toEqual([
    ['CRM', 'ACCOUNTS', 'BASE TABLE', '7'],
    ['CRM', 'LIVE_ONES', 'VIEW', null],
    ['CRM', 'lower', 'BASE TABLE', '0'],
  ]);
  const columns = await rowsOf(
    `SELECT C.COLUMN_NAME, C.DATA_TYPE, C.IS_NULLABLE, C.NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS AS C JOIN INFORMATION_SCHEMA.TABLES T
     ON T.TABLE_SCHEMA = C.TABLE_SCHEMA AND T.TABLE_NAME = C.TABLE_NAME WHERE C.TABLE_NAME IN (?, ?) ORDER BY C.ORDINAL_POSITION LIMIT 3`,
    { bindings: texts(['ACCOUNTS', 'PAY']) },
  );
  expect(columns).toEqual([
    ['ID', 'NUMBER', 'NO', '0'],
    ['NAME', 'TEXT', 'YES', null],
    ['ARR', 'NUMBER', 'YES', '2'],
  ]);
  expect(await failure('SELECT * FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE')).toEqual([422, '002003', '42S02']);
  expect(
    await rowsOf(`SELECT TABLE_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY 1`),
  ).toEqual([
    ['ACCOUNTS', 'PRIMARY KEY'],
    ['lower', 'PRIMARY KEY'],
  ]);
  const { body } = await post('SHOW PRIMARY KEYS IN SCHEMA LAKE.CRM');
  expect(body.resultSetMetaData.rowType.map(({ name }) => name).slice(1, 6)).toEqual([
    'database_name',
    'schema_name',
    'table_name',
    'column_name',
    'key_sequence',
  ]);
  expect(body.data.map((row) => row.slice(3, 6))).toEqual([
    ['ACCOUNTS', 'ID', '1'],
    ['lower', 'TWO', '1'],
    ['lower', 'one', '2'],
  ]);
  expect(await rowsOf('SHOW PRIMARY KEYS IN TABLE "lower"')).toHaveLength(2);
});

test('who may what is told as it is now', async () => {
  expect(await rowsOf('SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_ROLE')).toEqual([
    ['READER', 'VIEWER', 'LAKE', 'VIEWER'],
  ]);
  const { body } = await post('SHOW GRANTS TO ROLE VIEWER');
  expect(body.resultSetMetaData.rowType.map(({ name }) => name)).toEqual([
    'created_on',
    'privilege',
    'granted_on',
    'name',
    'granted_to',
    'grantee_name',
    'grant_option',
    'granted_by',
  ]);
  const listed = (await rowsOf('SHOW GRANTS TO ROLE VIEWER')).map((row) => row.slice(1, 4).join(' '));
  expect(listed).toEqual(['USAGE WAREHOUSE WH', 'USAGE DATABASE LAKE', 'USAGE SCHEMA LAKE.CRM']);
  roles.VIEWER?.push({ privilege: 'DELETE', on: 'TABLE', name: 'LAKE.CRM.ACCOUNTS' });
  expect((await rowsOf('SHOW GRANTS ON TABLE LAKE.CRM.ACCOUNTS')).map((row) => `${row[1]} ${row[5]}`)).toContain(
    'DELETE VIEWER',
  );
  users.READER.roles.push('OTHER');
  for (const asked of ['SHOW GRANTS', 'SHOW GRANTS TO USER READER'])
    expect((await rowsOf(asked)).map((row) => row[1])).toEqual(['VIEWER', 'OTHER']);
});

const column = (name: string, over: Fields = {}) => ({
  ...{ name, type: '', kind: 'integer' as const, nullable: false, cast: 'NUMBER(38, 0)', bytewise: false },
  ...over,
});

test('the statements of the dialect run', async () => {
  const id = column('ID');
  const name = { ...column('NAME'), kind: 'text' as const, bytewise: true, nullable: true, cast: 'TEXT' };
  const seen = { ...column('SEEN'), kind: 'time' as const, cast: 'TIMESTAMP_TZ(9)' };
  const raw = { ...column('RAW'), kind: 'binary' as const, cast: 'BINARY' };
  const plan = { from: '"LAKE"."CRM"."ACCOUNTS"', selected: [id, name, seen, raw], by: [name, seen, id] };
  const run = async ({ sql, values }: { sql: string; values: string[] }) => rowsOf(sql, { bindings: texts(values) });
  const page = await run(pageStatement(snowflakeDialect, plan, null, 2));
  const at = (i: number) => `2026-01-01T00:0${i}:00.123456000Z`;
  expect(page).toEqual([
    ['1', 'Account 1', at(1), '0AFF'],
    ['2', 'Account 2', at(2), '0AFF'],
  ]);
  const behind = await run(pageStatement(snowflakeDialect, plan, { behind: ['Account 2', at(2), '2'] }, 9));
  expect(behind).toHaveLength(3);
  expect(behind[0]?.[0]).toBe('4');
  expect(await run(restStatement(snowflakeDialect, plan))).toEqual([['3', null, at(3), '0AFF']]);
  const from = { from: at(7), minutes: 2 };
  expect(await run(pageStatement(snowflakeDialect, { ...plan, by: [seen, id] }, from, 9))).toHaveLength(3);
  const local = { ...column('LOCAL'), kind: 'time' as const, cast: 'TIMESTAMP_NTZ(9)' };
  const noon = { from: '2026-01-07T00:01:00.000000000Z', minutes: 1 };
  expect(await run(pageStatement(snowflakeDialect, { ...plan, by: [local] }, noon, 9))).toHaveLength(2);
  const born = { ...column('BORN'), kind: 'date' as const, cast: 'DATE' };
  const day = { last: '2019-12-31', clock: '2019-12-31T00:04:00.000000000Z', minutes: 5 };
  expect((await run(beginStatement(snowflakeDialect, born, day)))[0]?.[1]).toBe('1');
  const [clock] = await run(beginStatement(snowflakeDialect, seen, null));
  expect(Math.abs(Date.parse(clock?.[0] ?? '') - Date.now())).toBeLessThan(60_000);
  expect(await run(shapeStatement(snowflakeDialect, '(SELECT ID AS "a" FROM ACCOUNTS) q'))).toEqual([]);
  const binary = await run(pageStatement(snowflakeDialect, { ...plan, by: [raw, id] }, { behind: ['0AFF', '6'] }, 9));
  expect(binary.map((row) => row[0])).toEqual(['7']);
});

test('a table is read through WITH, subqueries, groups and cases, in the zone that is asked for', async () => {
  const rows =
    await rowsOf(`WITH OLD AS (SELECT ID, LIVE FROM ACCOUNTS WHERE ID IN (SELECT ID FROM LAKE.CRM.LIVE_ONES) OR ID = 2) -- two
    SELECT CASE WHEN LIVE THEN 'yes' ELSE 'no' END AS "is", COUNT(*), MAX(OLD.ID)::VARCHAR FROM OLD GROUP BY LIVE ORDER BY 2 DESC LIMIT 5;`);
  expect(rows).toEqual([
    ['yes', '6', '7'],
    ['no', '1', '2'],
  ]);
  expect(
    await rowsOf(`SELECT TO_VARCHAR(CAST('2026-07-01 00:00:00' AS TIMESTAMP_TZ), 'HH24:MI')`, { parameters: {} }),
  ).toEqual([['00:00']]);
  expect(await rowsOf(`SELECT CAST('2026-07-01 00:00:00' AS TIMESTAMP_LTZ)`, { parameters: {} })).toEqual([
    ['1782889200.000000000 1020'],
  ]);
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
