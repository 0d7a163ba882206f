/** Whose facts an import added or changed: the accounts that a score has to be given to again. */
import 'server-only';
import type { PoolClient } from 'pg';
import { MOST_ALONE } from '@/lib/server/models/want-some';
import { PAYING } from '@/lib/server/snapshots/labels';
import type { KindDefinition } from './kinds/kind';

type Of = { workspaceId: string; importId: string };

const ACCOUNTS = `SELECT account_id AS id FROM account_history WHERE workspace_id = $1 AND import_id = $2
  UNION SELECT account_id FROM outcome WHERE workspace_id = $1 AND import_id = $2 LIMIT $3`;
/** A row that it changed may have belonged to another account. */
const factsOf = (table: string) => `SELECT account_id AS id FROM ${table} WHERE workspace_id = $1 AND import_id = $2
  UNION SELECT (before ->> 'account_id')::uuid FROM replaced_fact WHERE workspace_id = $1 AND import_id = $2 LIMIT $3`;
/** Of events what both ways leave behind; they have no index by import. */
const EVENTS =
  'SELECT DISTINCT account_id AS id FROM rolled WHERE $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL LIMIT $3';
const OTHERS_PAY = `SELECT EXISTS (SELECT FROM subscription WHERE ${PAYING} AND import_id IS DISTINCT FROM $2) AS pay`;

/**
 * After an import, and before one is taken back; for usage after both, in the same transaction. One more than can be scored
 * alone says that there are too many.
 *
 * @param kind null = its rows are accounts
 * @returns null for everybody: whether anybody pays by subscription decides how all others are counted
 */
export async function touchedBy(
  client: PoolClient,
  kind: KindDefinition | null,
  { workspaceId, importId }: Of,
): Promise<string[] | null> {
  if (kind?.standalone) return [];
  if (kind?.table === 'subscription') {
    const { rows } = await client.query<{ pay: boolean }>(OTHERS_PAY, [workspaceId, importId]);
    if (!rows[0]?.pay) return null;
  }
  const text = kind === null ? ACCOUNTS : kind.kind === 'usage' ? EVENTS : factsOf(kind.table);
  const { rows } = await client.query<{ id: string }>(text, [workspaceId, importId, MOST_ALONE + 1]);
  return rows.map(({ id }) => id);
}
