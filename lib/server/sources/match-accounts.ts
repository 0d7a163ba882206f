/** Whom a source's rows of accounts mean: by what a field of ours holds, and whether an account that nobody knows is made. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { Matches } from '@/lib/contracts/imports';

type Match = { workspaceId: string; field: string | null; creates: boolean; idColumn: string };

/** What goes by its own id is that account, whatever its field holds. */
const MET = [
  'CREATE TEMP TABLE met (line bigint PRIMARY KEY, value text NOT NULL, ref text NOT NULL, accounts int NOT NULL) ON COMMIT DROP',
  `INSERT INTO met SELECT s.line, s.external_id, min(a.external_id), count(*)::int FROM stage s
     JOIN account a ON a.workspace_id = $1 AND lower(btrim(a.fields ->> $2)) = lower(btrim(s.external_id))
   WHERE s.rule IS NULL AND NOT EXISTS (SELECT FROM account o WHERE o.workspace_id = $1 AND o.external_id = s.external_id) GROUP BY s.line, s.external_id`,
] as const;
const AMBIGUOUS = `UPDATE stage s SET col = $1, value = left(s.external_id, 80), rule = 'ambiguous_account',
    message = '“' || left(s.external_id, 80) || '” stands in the field “' || $2 || '” of ' || m.accounts || ' accounts. Correct the field, or match by the id.'
  FROM met m WHERE m.line = s.line AND m.accounts > 1`;
const TAKE = 'UPDATE stage s SET external_id = m.ref FROM met m WHERE m.line = s.line AND m.accounts = 1';
const UNKNOWN = `UPDATE stage s SET col = $2, value = left(s.external_id, 80), rule = 'unknown_account',
    message = 'No account is known by “' || left(s.external_id, 80) || '”, and this table makes none. Let it make accounts, or bring them another way.'
  WHERE s.rule IS NULL AND NOT EXISTS (SELECT FROM account a WHERE a.workspace_id = $1 AND a.external_id = s.external_id)
    AND NOT EXISTS (SELECT FROM tombstone t WHERE t.workspace_id = $1 AND t.external_id = s.external_id)`;

/** On the staged rows, before they are stored. */
export async function matchAccounts(
  client: PoolClient,
  { workspaceId, field, creates, idColumn }: Match,
): Promise<void> {
  if (field !== null) {
    await client.query(MET[0]);
    await client.query(MET[1], [workspaceId, field]);
    await client.query(AMBIGUOUS, [idColumn, field]);
    await client.query(TAKE);
  }
  if (!creates) await client.query(UNKNOWN, [workspaceId, idColumn]);
}

const SHOWN = 20;
const COUNT = `SELECT count(a.id)::int AS met, count(*)::int - count(a.id)::int AS fresh FROM stage s
  LEFT JOIN account a ON a.workspace_id = $1 AND a.external_id = s.external_id WHERE s.rule IS NULL`;
const PAIRS = `SELECT left(m.value, 80) AS value, a.id AS account, a.name FROM met m JOIN stage s ON s.line = m.line AND s.rule IS NULL
  JOIN account a ON a.workspace_id = $1 AND a.external_id = m.ref WHERE m.accounts = 1 ORDER BY m.line LIMIT $2`;

/** Whom they mean, to be looked at by a person before anything is stored; after `matchAccounts`. */
export async function matchesOf(
  client: PoolClient,
  { workspaceId, field }: Pick<Match, 'workspaceId' | 'field'>,
): Promise<Matches> {
  const { rows } = await client.query<{ met: number; fresh: number }>(COUNT, [workspaceId]);
  const { met, fresh } = rows[0] ?? { met: 0, fresh: 0 };
  if (field === null) return { field, met, fresh, pairs: [] };
  const pairs = await client.query<Matches['pairs'][number]>(PAIRS, [workspaceId, SHOWN]);
  return { field, met, fresh, pairs: pairs.rows };
}
