import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PostgresFar, postgresFar } from '@/tests/support/sql-far';
import type { Json } from '@/tests/support/vendors/vendor-server';
import { type Bigquery, startBigquery } from '@/tests/support/warehouses/bigquery';
import type { BigqueryAccount } from '@/tests/support/warehouses/bigquery-access';
import {
  accountsOf,
  bigqueryReader,
  cells,
  KEYS,
  READER,
  TABLES,
  WRITER,
} from '@/tests/support/warehouses/bigquery-reader';
import { fieldsOf, listOf } from '@/tests/support/warehouses/body';

let far: PostgresFar;
let server: Bigquery;
let accounts: Record<string, BigqueryAccount>;

beforeAll(async () => {
  far = await postgresFar('bigquery_catalog');
  await far.owner.query(TABLES);
});
afterAll(() => far.drop());
beforeEach(async () => {
  accounts = accountsOf();
  server = await startBigquery({ owner: far.owner, project: 'lake', accounts, rowsPerPage: 3 });
});
afterEach(() => server.close());

const { tokenOf, ask, query, failure } = bigqueryReader(() => server);

test('datasets and tables are listed in pages, as far as they are seen', async () => {
  const ids = async (path: string, list: string, ref: string) => {
    const seen: Json[] = [];
    let next: Json | undefined = '';
    for (; next !== undefined; ) {
      const { body } = await ask(`${path}?maxResults=1${next ? `&pageToken=${next}` : ''}`, {
        token: await tokenOf(WRITER),
      });
      const page = body[list];
      for (const each of Array.isArray(page) ? page : [])
        seen.push(fieldsOf(fieldsOf(each)?.[`${ref}Reference`])?.[`${ref}Id`] ?? null);
      next = body.nextPageToken;
    }
    return seen;
  };
  expect(await ids('datasets', 'datasets', 'dataset')).toEqual(['crm', 'hr']);
  expect(await ids('datasets/crm/tables', 'tables', 'table')).toEqual(['accounts', 'empty', 'live_ones']);
  expect((await ask('datasets')).body.datasets).toMatchObject([{ id: 'lake:crm', location: 'EU' }]);
  expect((await ask('datasets/hr')).body.error?.errors[0]?.reason).toBe('accessDenied');
  expect((await ask('datasets/none')).body.error).toMatchObject({ code: 404, status: 'NOT_FOUND' });
  expect((await ask('datasets/crm')).body.access).toContainEqual({ role: 'WRITER', userByEmail: WRITER });
  accounts[READER] = { publicKey: KEYS.publicKey, datasets: {} };
  expect((await ask('datasets')).body).not.toHaveProperty('datasets');
});

test('a table is described by its fields and its key', async () => {
  const { body } = await ask('datasets/crm/tables/accounts');
  expect(body).toMatchObject({ type: 'TABLE', numRows: '7', tableConstraints: { primaryKey: { columns: ['id'] } } });
  const fields = listOf(fieldsOf(body.schema)?.fields).map((each) => fieldsOf(each) ?? {});
  expect(fields.map(({ name, type, mode }) => `${name} ${type} ${mode}`)).toEqual([
    'id INTEGER REQUIRED',
    'name STRING NULLABLE',
    'arr NUMERIC NULLABLE',
    'seen TIMESTAMP NULLABLE',
    'local DATETIME NULLABLE',
    'born DATE NULLABLE',
    'live BOOLEAN REQUIRED',
    'share FLOAT NULLABLE',
    'raw BYTES NULLABLE',
    'more JSON NULLABLE',
    'tags STRING REPEATED',
    'home RECORD NULLABLE',
    'wide BIGNUMERIC NULLABLE',
  ]);
  expect(fields[11]?.fields).toMatchObject([
    { name: 'city', type: 'STRING' },
    { name: 'zip', type: 'INTEGER' },
  ]);
  expect((await ask('datasets/crm/tables/empty')).body.tableConstraints).toEqual({
    primaryKey: { columns: ['two', 'one'] },
  });
  expect((await ask('datasets/crm/tables/live_ones')).body).toMatchObject({ type: 'VIEW', numRows: '0' });
  expect((await ask('datasets/crm/tables/none')).status).toBe(404);
});

test('permissions are those that the account has now', async () => {
  const permissions = ['bigquery.tables.getData', 'bigquery.tables.updateData'];
  const held = async (path: string, token?: string) =>
    (await ask(`datasets/${path}:testIamPermissions`, { body: { permissions }, token })).body;
  expect(await held('crm/tables/accounts')).toEqual({ permissions: ['bigquery.tables.getData'] });
  expect(await held('crm/tables/accounts', await tokenOf(WRITER))).toEqual({ permissions });
  expect(await held('crm/tables/none')).toEqual({});
  accounts[READER] = { publicKey: KEYS.publicKey, datasets: {}, more: ['bigquery.tables.updateData'] };
  expect(await held('crm/tables/accounts')).toEqual({ permissions: ['bigquery.tables.updateData'] });
});

test('the relations of a dataset tell of its own', async () => {
  const columns = await query(
    `SELECT c.column_name, c.data_type, c.is_nullable FROM lake.crm.INFORMATION_SCHEMA.COLUMNS AS c
    JOIN \`crm.INFORMATION_SCHEMA.TABLES\` t ON t.table_name = c.table_name WHERE t.table_type = "BASE TABLE" AND c.table_name IN UNNEST(@names)
    AND c.ordinal_position IN (1, 4, 11)`,
    {
      parameterMode: 'NAMED',
      queryParameters: [
        {
          name: 'names',
          parameterType: { type: 'ARRAY', arrayType: { type: 'STRING' } },
          parameterValue: { arrayValues: [{ value: 'accounts' }] },
        },
      ],
    },
  );
  expect(cells(columns)).toEqual([
    ['id', 'INT64', 'NO'],
    ['seen', 'TIMESTAMP', 'YES'],
    ['tags', 'ARRAY<STRING>', 'YES'],
  ]);
  const keys = await query(
    'SELECT column_name FROM crm.INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE table_name = "empty" ORDER BY ordinal_position',
  );
  expect(cells(keys)).toEqual([['two'], ['one']]);
  expect(await failure('SELECT 1 FROM hr.INFORMATION_SCHEMA.TABLES')).toEqual([403, 'accessDenied']);
});
