/** What a source no longer has. Its facts go, and can be had back by undoing the run; accounts stay, and are listed. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { KindDefinition } from '@/lib/server/imports/kinds/kind';

type Of = { workspaceId: string; importId: string; streamId: string };

/** Only what this table told last is its to take away. */
const owned = (table: string): string =>
  `SELECT t.id FROM ${table} t JOIN import_run i ON i.workspace_id = $1 AND i.id = t.import_id AND i.stream_id = $2 WHERE t.workspace_id = $1`;

const UNSEEN =
  'NOT EXISTS (SELECT FROM stream_seen n WHERE n.workspace_id = $1 AND n.stream_id = $2 AND n.key = t.external_id)';
const named = (table: string): string => `INSERT INTO doomed ${owned(table)} AND t.external_id = ANY($3)`;
const unseen = (table: string): string => `INSERT INTO doomed ${owned(table)} AND ${UNSEEN}`;

/** `doomed` holds the ids of facts. $1 workspace, $2 import */
const removal = (table: string): readonly string[] => [
  'UPDATE replaced_fact f SET removed = true FROM doomed d WHERE f.workspace_id = $1 AND f.import_id = $2 AND f.fact_id = d.id',
  `INSERT INTO replaced_fact (workspace_id, import_id, fact_id, before, removed)
   SELECT $1, $2, t.id, to_jsonb(t), true FROM ${table} t JOIN doomed d ON d.id = t.id WHERE t.workspace_id = $1 AND t.import_id <> $2`,
  `DELETE FROM ${table} t USING doomed d WHERE t.workspace_id = $1 AND t.id = d.id AND $2::uuid IS NOT NULL`,
];

const DOOMED = 'CREATE TEMP TABLE doomed (id uuid PRIMARY KEY) ON COMMIT DROP';
const GONE = `INSERT INTO stream_gone (workspace_id, stream_id, key, gone_at) SELECT $1, $2, k, clock_timestamp() FROM unnest($3::text[]) k ON CONFLICT DO NOTHING`;
const BACK = 'DELETE FROM stream_gone WHERE workspace_id = $1 AND stream_id = $2 AND key = ANY($3)';

/** Events never change, so they never go either. */
const removable = (kind: KindDefinition): boolean => kind.kind !== 'usage';

/** @returns how many facts are gone by it */
export async function removeFacts(
  client: PoolClient,
  kind: KindDefinition,
  { keys, ...of }: Of & { keys: readonly string[] },
): Promise<number> {
  if (keys.length === 0 || !removable(kind)) return 0;
  await client.query(DOOMED);
  await client.query(named(kind.table), [of.workspaceId, of.streamId, keys]);
  return remove(client, kind, of);
}

async function remove(client: PoolClient, { table }: KindDefinition, { workspaceId, importId }: Of): Promise<number> {
  let removed = 0;
  for (const text of removal(table)) removed = (await client.query(text, [workspaceId, importId])).rowCount ?? 0;
  return removed;
}

/** Accounts that came and accounts that the source says it deleted. */
export async function noteGone(
  client: PoolClient,
  { workspaceId, streamId, came, went }: Omit<Of, 'importId'> & { came: readonly string[]; went: readonly string[] },
): Promise<void> {
  await client.query(BACK, [workspaceId, streamId, came]);
  if (went.length > 0) await client.query(GONE, [workspaceId, streamId, went]);
}

/** Fewer than these may all go: a small list is edited as a whole. */
const FEW = 20;

/**
 * After a whole read: what it did not meet is gone at the source. Where that is more than half, the read is doubted instead,
 * unless somebody asked for it.
 *
 * @returns how many facts are gone, or what is doubtful about it
 */
export async function removeUnseen(
  client: PoolClient,
  kind: KindDefinition,
  { asked, ...of }: Of & { asked: boolean },
): Promise<number | string> {
  if (!removable(kind)) return 0;
  await client.query(DOOMED);
  const { rowCount } = await client.query(unseen(kind.table), [of.workspaceId, of.streamId]);
  const gone = rowCount ?? 0;
  if (gone === 0) return 0;
  const all = await client.query(owned(kind.table), [of.workspaceId, of.streamId]);
  const known = all.rowCount ?? 0;
  if (!asked && gone > FEW && gone * 2 > known)
    return `The last read of the whole table met ${known - gone} of the ${known} rows that are known. Nothing was removed: where the table is right, a full resync removes the others.`;
  return remove(client, kind, of);
}

const ACCOUNTS_GONE = `INSERT INTO stream_gone (workspace_id, stream_id, key, gone_at)
  SELECT DISTINCT $1::uuid, $2::uuid, t.external_id, clock_timestamp() FROM account t
    JOIN account_history h ON h.workspace_id = $1 AND h.account_id = t.id JOIN import_run i ON i.workspace_id = $1 AND i.id = h.import_id AND i.stream_id = $2
  WHERE t.workspace_id = $1 AND ${UNSEEN} ON CONFLICT DO NOTHING`;

/** The same of accounts: they stay, and are listed. */
export const noteUnseen = (client: PoolClient, { workspaceId, streamId }: Omit<Of, 'importId'>): Promise<unknown> =>
  client.query(ACCOUNTS_GONE, [workspaceId, streamId]);
