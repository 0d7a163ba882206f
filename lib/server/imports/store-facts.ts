/** From the staged rows to facts, set by set: find the account, refuse, compare, remember what is overwritten, store. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { ImportCounts } from '@/lib/contracts/imports';
import { type FactSql, factSql } from './fact-sql';
import { accounted, runNamed, type Stored, type StoreFacts } from './staged';
import { storeUsage } from './store-usage';

/** Stores what the stage holds, inside the caller's transaction. @returns read = created + changed + unchanged + rejected */
export async function storeFacts(client: PoolClient, read: number, store: StoreFacts): Promise<ImportCounts> {
  const sql = factSql(store.kind, store.mapping, store.keepsWord);
  await refuse(client, sql, store);
  const stored = store.kind.kind === 'usage' ? await storeUsage(client, store) : await upsert(client, sql, store);
  return accounted(client, read, { ...stored, leavers: 0, stayers: 0, blankOutcome: 0 });
}

async function refuse(client: PoolClient, sql: FactSql, { workspaceId, kind, mapping }: StoreFacts): Promise<void> {
  const nameOf = (field: string) => mapping.columns.find((column) => column.field === field)?.name ?? '';
  const references = kind.fields.flatMap(({ refers }) => (refers && nameOf(refers) ? [nameOf(refers)] : []));
  for (const text of sql.resolve) await runNamed(client, text, [workspaceId]);
  for (const text of sql.refuseUnclear) await client.query(text, [workspaceId, nameOf('account')]);
  if (sql.refuseUnknown !== null) await client.query(sql.refuseUnknown, references);
  await client.query(sql.refuseTwins, [nameOf('external_id')]);
  if (sql.refuseOlder !== null) await client.query(sql.refuseOlder, [workspaceId, mapping.recorded.column]);
}

async function upsert(
  client: PoolClient,
  sql: FactSql,
  { workspaceId, importId, mapping, now }: StoreFacts,
): Promise<Stored> {
  for (const text of sql.merge) await runNamed(client, text, [workspaceId, now, mapping.recorded.lagDays]);
  await client.query(sql.remember, [workspaceId, importId]);
  await client.query(sql.change, [workspaceId, importId]);
  await client.query(sql.create, [workspaceId, importId]);
  const { rows } = await client.query<Stored>(
    `SELECT count(*) FILTER (WHERE NOT known)::int AS created, count(*) FILTER (WHERE differs)::int AS changed,
       count(*) FILTER (WHERE known AND NOT differs)::int AS unchanged FROM merged`,
  );
  return rows[0] ?? { created: 0, changed: 0, unchanged: 0 };
}
