/** Datasets and tables as BigQuery lists and describes them. */
import type { Asked, Fields } from '@/tests/support/vendors/vendor-server';
import { accessOf, allow, type BigqueryAccount, type BigqueryAccounts, mayOn, permissionsOf } from './bigquery-access';
import { invalid, notFound } from './bigquery-errors';
import { fieldOf, shapesOf } from './bigquery-rows';
import { FUNCTIONS } from './bigquery-schema';
import { listOf, parsed } from './body';
import type { FarPostgres } from './far-postgres';

export type Project = { far: FarPostgres; project: string; location: string; accounts: BigqueryAccounts };
export type Asking = Project & { account: BigqueryAccount; asked: Asked };
export type Relation = { dataset: string; table: string; view: boolean; bytes: number };

const TIME = '1767225600000';
const PAGE = 50;

/** `public` is there only where it holds something: every Postgres has it. */
export async function relationsOf(far: FarPostgres): Promise<Relation[]> {
  const { rows } =
    await far.run(`SELECT n.nspname, c.relname, c.relkind, coalesce(pg_table_size(c.oid), 0) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'
    AND n.nspname NOT IN ('information_schema', '${FUNCTIONS}') ORDER BY 1, 2`);
  return rows.map(([dataset, table, kind, bytes]) => ({
    ...{ dataset: dataset ?? '', table: table ?? '' },
    ...{ view: kind === 'v' || kind === 'm', bytes: Number(bytes) },
  }));
}

async function datasetsOf(far: FarPostgres): Promise<string[]> {
  const { rows } = await far.run(`SELECT nspname FROM pg_namespace n WHERE nspname NOT LIKE 'pg\\_%'
    AND nspname NOT IN ('information_schema', '${FUNCTIONS}')
    AND (nspname <> 'public' OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid)) ORDER BY 1`);
  return rows.map(([name]) => name ?? '');
}

export const placeOf = (token: string | null): number => {
  const place = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(place)) throw invalid(`Invalid page token: ${token}`);
  return place;
};
export const tokenOf = (place: number): string => Buffer.from(String(place)).toString('base64url');

/** One page of a list, and where the next begins; no list at all where there is nothing in it. */
function paged(name: string, all: Fields[], { query }: Asked): Fields {
  const from = placeOf(query.get('pageToken'));
  const until = from + Math.min(Number(query.get('maxResults') ?? PAGE), PAGE);
  const list = all.slice(from, until);
  return { ...(list.length > 0 && { [name]: list }), ...(until < all.length && { nextPageToken: tokenOf(until) }) };
}

export async function listDatasets({ far, project, location, account, asked }: Asking): Promise<Fields> {
  const seen = (await datasetsOf(far)).filter((each) => mayOn(account, each, 'bigquery.datasets.get'));
  const datasets = seen.map((datasetId) => ({
    ...{ kind: 'bigquery#dataset', id: `${project}:${datasetId}`, location },
    datasetReference: { datasetId, projectId: project },
  }));
  return { kind: 'bigquery#datasetList', etag: 'etag', ...paged('datasets', datasets, asked) };
}

/** @throws where there is none, or it may not be seen */
async function known({ far, project, account }: Asking, datasetId: string, permission: string): Promise<void> {
  if (!(await datasetsOf(far)).includes(datasetId)) throw notFound(`Dataset ${project}:${datasetId}`);
  allow(account, datasetId, permission, `Dataset ${project}:${datasetId}`);
}

export async function getDataset(asking: Asking, datasetId: string): Promise<Fields> {
  const { project, location, accounts } = asking;
  await known(asking, datasetId, 'bigquery.datasets.get');
  return {
    ...{ kind: 'bigquery#dataset', etag: 'etag', id: `${project}:${datasetId}`, location, type: 'DEFAULT' },
    ...{ datasetReference: { datasetId, projectId: project }, access: accessOf(accounts, datasetId) },
    ...{ creationTime: TIME, lastModifiedTime: TIME },
  };
}

export async function listTables(asking: Asking, datasetId: string): Promise<Fields> {
  const { far, project, asked } = asking;
  await known(asking, datasetId, 'bigquery.tables.list');
  const own = (await relationsOf(far)).filter(({ dataset }) => dataset === datasetId);
  const tables = own.map(({ table, view }) => ({
    ...{
      kind: 'bigquery#table',
      id: `${project}:${datasetId}.${table}`,
      type: view ? 'VIEW' : 'TABLE',
      creationTime: TIME,
    },
    tableReference: { projectId: project, datasetId, tableId: table },
  }));
  return { kind: 'bigquery#tableList', etag: 'etag', ...paged('tables', tables, asked), totalItems: tables.length };
}

export async function getTable(asking: Asking, datasetId: string, tableId: string): Promise<Fields> {
  const { far, project, location, account } = asking;
  const name = `${project}:${datasetId}.${tableId}`;
  const found = (await relationsOf(far)).find(({ dataset, table }) => dataset === datasetId && table === tableId);
  if (!found) throw notFound(`Table ${name}`);
  allow(account, datasetId, 'bigquery.tables.get', `Table ${name}`);
  const shapes = await shapesOf(far);
  const relation = `format('%I.%I', $1::text, $2::text)::regclass`;
  const values = [datasetId, tableId];
  const columns = await far.run(
    `SELECT attname, atttypid, atttypmod, attnotnull FROM pg_attribute WHERE attrelid = ${relation} AND attnum > 0
    AND NOT attisdropped ORDER BY attnum`,
    { values },
  );
  const fields = columns.rows.map(([column, type, modifier, required]) =>
    fieldOf({ name: column ?? '', type: Number(type), modifier: Number(modifier), required: required === 't' }, shapes),
  );
  const key = await far.run(
    `SELECT attname FROM pg_constraint, LATERAL unnest(conkey) WITH ORDINALITY place(num, n) JOIN pg_attribute ON attnum = num
    WHERE conrelid = ${relation} AND contype = 'p' AND attrelid = conrelid ORDER BY n`,
    { values },
  );
  const counted = found.view ? null : await far.run(`SELECT count(*) FROM "${datasetId}"."${tableId}"`);
  const constraints = { primaryKey: { columns: key.rows.map(([column]) => column ?? '') } };
  return {
    ...{ kind: 'bigquery#table', etag: 'etag', id: name, location, type: found.view ? 'VIEW' : 'TABLE' },
    ...{ tableReference: { projectId: project, datasetId, tableId }, schema: { fields } },
    ...{ numRows: counted?.rows[0]?.[0] ?? '0', numBytes: String(found.view ? 0 : found.bytes), numLongTermBytes: '0' },
    ...(key.rows.length > 0 && { tableConstraints: constraints }),
    ...{ creationTime: TIME, lastModifiedTime: TIME },
  };
}

/** Documented: of a table that is not there, nothing is held, and nobody is told so. */
export async function testPermissions(
  { far, account, asked }: Asking,
  datasetId: string,
  tableId: string,
): Promise<Fields> {
  const there = (await relationsOf(far)).some(({ dataset, table }) => dataset === datasetId && table === tableId);
  const asking = listOf(parsed(asked.body)?.permissions);
  const held = there ? permissionsOf(account, datasetId) : [];
  const permissions = asking.filter((each) => typeof each === 'string' && held.includes(each));
  return permissions.length > 0 ? { permissions } : {};
}
