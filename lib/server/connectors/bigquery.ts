/** BigQuery as a source, through its REST API. A table's name is dataset.table. */
import 'server-only';
import { type BigqueryApi, type BigqueryOptions, bigqueryApi, type Field, type Table } from './bigquery-api';
import type { Connector } from './connector';
import { bigqueryDialect } from './sql-bigquery';
import type { SqlColumn, SqlKind, SqlTable } from './sql-dialect';
import { httpSession } from './sql-http';
import { limitsOf, type SqlOptions } from './sql-login';
import { type Finding, refuseFindings } from './sql-refusal';
import type { SqlSession } from './sql-session';
import { sqlSource } from './sql-source';
import { eachOf } from './vendor-rows';

/** Asked side by side. */
const AT_ONCE = 8;
const WRITES = ['updateData', 'update', 'delete', 'setIamPolicy'].map((what) => `bigquery.tables.${what}`);
const ADVICE =
  'A service account that only reads has BigQuery Data Viewer on the data and BigQuery Job User on its project, and no other role.';

export function bigquerySource(options: BigqueryOptions, limits: SqlOptions = {}): Connector {
  const api = bigqueryApi(options);
  const open = async (signal: AbortSignal): Promise<SqlSession> =>
    httpSession(
      'BigQuery',
      async (statement, { signal: until }) => {
        const { fields, parts } = await api.run(statement, until);
        return { fields: fields.map((field) => columnOf({ ...field, mode: field.mode ?? 'NULLABLE' })), parts };
      },
      signal,
    );
  return sqlSource(
    {
      ...{ dialect: bigqueryDialect, open, cell: (_column, raw) => raw },
      refuseWriter: ({ signal }) => refuseBigqueryWriter(api, signal),
      tables: ({ signal }, only) => bigqueryTables(api, signal, only),
    },
    limitsOf(limits),
  );
}

async function bigqueryTables(api: BigqueryApi, signal: AbortSignal, only?: Place): Promise<SqlTable[]> {
  const places = only ? [only] : await allTables(api, signal);
  const read = await eachOf(places, AT_ONCE, async (place) => {
    const found = await api.table(place.schema, place.table, signal);
    return found ? [tableOf(place, found)] : [];
  });
  return read.flat();
}

type Place = { schema: string; table: string };

async function allTables(api: BigqueryApi, signal: AbortSignal): Promise<Place[]> {
  const found = await eachOf(await api.datasets(signal), AT_ONCE, async (schema) =>
    (await api.tables(schema, signal)).map((table) => ({ schema, table })),
  );
  return found.flat();
}

/** Roles are given on a project, a dataset or a table: each table says for itself. A statement that runs shows that one may run. */
async function refuseBigqueryWriter(api: BigqueryApi, signal: AbortSignal): Promise<void> {
  const { parts } = await api.run({ sql: 'SELECT 1', values: [] }, signal);
  await parts.return();
  const found = await eachOf(await allTables(api, signal), AT_ONCE, async ({ schema, table }): Promise<Finding[]> => {
    const may = await api.may(schema, table, WRITES, signal);
    return may.map((what) => ({ may: `${what} on ${schema}.${table}`, cure: `take the role with ${what} away` }));
  });
  refuseFindings(found.flat(), ADVICE);
}

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^(TIMESTAMP|DATETIME)$/],
  ['date', /^DATE$/],
  ['integer', /^(INTEGER|INT64)$/],
  ['number', /^(FLOAT|FLOAT64|NUMERIC|BIGNUMERIC)$/],
  ['boolean', /^(BOOLEAN|BOOL)$/],
  ['binary', /^BYTES$/],
  ['shape', /^GEOGRAPHY$/],
  ['text', /^(STRING|TIME)$/],
];
/** As it is called in statements. */
const CASTS: Readonly<Record<string, string>> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };

function columnOf({ name, type, mode, collation }: Field): SqlColumn {
  const one = mode !== 'REPEATED';
  const kind = one ? (KINDS.find(([, pattern]) => pattern.test(type))?.[0] ?? 'other') : 'other';
  return {
    ...{ name, type: one ? type : `ARRAY<${type}>`, kind, nullable: mode !== 'REQUIRED' },
    cast: Object.hasOwn(CASTS, type) ? (CASTS[type] ?? type) : type,
    bytewise: Boolean(collation),
  };
}

function tableOf(place: Place, { schema, numRows, tableConstraints }: Table): SqlTable {
  const columns = (schema?.fields ?? []).map(columnOf);
  const key = tableConstraints?.primaryKey?.columns ?? [];
  // a key is said, not kept: its columns may be blank
  const whole =
    key.length > 0 && key.every((name) => columns.some((column) => column.name === name && !column.nullable));
  return { ...place, columns, uniques: whole ? [key] : [], rows: numRows === undefined ? null : Number(numRows) };
}
