/** Grants on some columns of a table alone: what a statement names must be among them. */
import { type Grant, grantedColumns } from './clickhouse-access';
import { notGranted } from './clickhouse-errors';
import type { FarPostgres } from './far-pool';
import type { Relation } from './relations';
import { postgresName, postgresText, type Token } from './tokens';
import { isSign } from './translation';

type Reading = { name: string; grants: readonly Grant[]; database: string; tokens: readonly Token[] };

export async function allowColumns(
  { name, grants, database, tokens }: Reading,
  relations: readonly Relation[],
  far: FarPostgres,
): Promise<void> {
  for (const { parts } of relations) {
    const [schema = '', table = ''] = parts.length > 1 ? parts : [database, ...parts];
    const granted = grantedColumns(grants, schema, table);
    if (granted === null || schema === 'system') continue;
    const asked = await columnsAsked(tokens, [schema, table], far);
    const missing = asked.filter((column) => !granted.includes(column));
    if (missing.length > 0) throw notGranted(name, `SELECT(${asked.join(', ')}) ON ${schema}.${table}`);
  }
}

/** A star that is no factor and counts nothing is every column. */
async function columnsAsked(tokens: readonly Token[], [schema, table]: [string, string], far: FarPostgres) {
  const relation = postgresText(`${postgresName(schema)}.${postgresName(table)}`);
  const { rows } = await far.run({
    sql: `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(${relation}) AND attnum > 0 AND NOT attisdropped`,
    ...{ settings: {}, reads: true, timeoutMs: 10_000 },
  });
  const every = tokens.some(
    (token, i) =>
      isSign(token, '*') &&
      (isSign(tokens[i - 1], ',') || isSign(tokens[i - 1], '.') || /^select$/i.test(tokens[i - 1]?.text ?? '')),
  );
  const named = new Set(tokens.filter(({ kind }) => kind === 'name' || kind === 'word').map(({ text }) => text));
  return rows.flatMap(([column]) => (column && (every || named.has(column)) ? [column] : []));
}
