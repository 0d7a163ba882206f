/** Tables of a database as streams: their names there and back, what names a row, and what an incremental read can go by. */
import { AppError } from '@/lib/contracts/errors';
import type { Stream } from './connector';
import type { SqlColumn, SqlTable } from './sql-dialect';

export const streamOf = (table: SqlTable): Stream => {
  const key = table.uniques[0] ?? [];
  return {
    name: nameOf(table),
    columns: table.columns.map(({ name, type }) => ({ name, type })),
    key,
    cursors: cursorsOf(table.columns, key),
    rows: table.rows,
  };
};

/** `schema.table`; a part that holds a dot or a quote stands in quotes, so that the name leads back to one table. */
export const nameOf = ({ schema, table }: Pick<SqlTable, 'schema' | 'table'>): string =>
  `${part(schema)}.${part(table)}`;

const part = (text: string): string => (/[."]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What `nameOf` made, taken apart again. */
export function partsOf(name: string): { schema: string; table: string } {
  const parts = /^("(?:[^"]|"")*"|[^."]+)\.("(?:[^"]|"")*"|[^."]+)$/.exec(name);
  const [schema, table] = (parts ?? []).slice(1).map(bare);
  if (schema === undefined || table === undefined)
    throw new AppError('invalid', `Expected the name of a table with its schema, got ${name}.`, { field: 'name' });
  return { schema, table };
}

const bare = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);

/** Names that tools and frameworks give to what they set with every change of a row; the surest first. */
const CHANGES = [
  /^(_fivetran_synced|systemmodstamp|_airbyte_extracted_at|_sdc_batched_at)$/i,
  /^(row_?)?(updated|modified|changed)(_?(at|on|ts|time|date|timestamp|utc))?$/i,
  /(updat|modif|chang|sync|last_?mod)/i,
];
/** Names of what is set once: rows that change later would be missed. */
const ONCE = /(creat|insert|birth|sign_?up|start|first)/i;

/** @returns names of columns, the best first: instants by their name, then dates, then a key of one whole number */
export function cursorsOf(columns: readonly SqlColumn[], key: readonly string[]): string[] {
  const rank = ({ name, kind }: SqlColumn): number => {
    const named = CHANGES.findIndex((pattern) => pattern.test(name));
    const within = named >= 0 ? named : ONCE.test(name) ? CHANGES.length + 1 : CHANGES.length;
    return (kind === 'date' ? 10 : 0) + within;
  };
  const dated = columns.filter(({ kind }) => kind === 'time' || kind === 'date');
  const counted = columns.filter(({ kind, name }) => kind === 'integer' && key.length === 1 && key[0] === name);
  return [...dated.sort((a, b) => rank(a) - rank(b)), ...counted].map(({ name }) => name);
}
