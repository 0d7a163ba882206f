/** Whom a source's rows of accounts mean: by what a field of ours holds, and whether an account that nobody knows is made. */
import 'server-only';
import type { PoolClient } from 'pg';

type Match = { workspaceId: string; field: string | null; creates: boolean; idColumn: string };

/** What goes by its own id is that account, whatever its field holds. */
const MET = [
  'CREATE TEMP TABLE met (line bigint PRIMARY KEY, ref text NOT NULL, accounts int NOT NULL) ON COMMIT DROP',
  `INSERT INTO met SELECT s.line, min(a.external_id), count(*)::int FROM stage s
     JOIN account a ON a.workspace_id = $1 AND lower(btrim(a.fields ->> $2)) = lower(btrim(s.external_id))
   WHERE s.rule IS NULL AND NOT EXISTS (SELECT FROM account o WHERE o.workspace_id = $1 AND o.external_id = s.external_id) GROUP BY s.line`,
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
