/** Other ids of accounts, from the columns with that role: kept in step with the accounts' fields, looked up by files of facts. */
import 'server-only';
import type { PoolClient } from 'pg';

const STALE = `
  DELETE FROM identity_link l WHERE l.workspace_id = $1 AND NOT EXISTS (
    SELECT FROM account a JOIN field f ON f.workspace_id = a.workspace_id AND f.key = l.name AND f.plan ->> 'role' = 'alias'
    WHERE a.workspace_id = $1 AND a.id = l.account_id AND a.fields ->> l.name = l.value)`;
const MISSING = `
  INSERT INTO identity_link (workspace_id, account_id, name, value)
  SELECT a.workspace_id, a.id, f.key, a.fields ->> f.key FROM account a JOIN field f ON f.workspace_id = a.workspace_id AND f.plan ->> 'role' = 'alias'
  WHERE a.workspace_id = $1 AND a.fields ? f.key ON CONFLICT DO NOTHING`;

/** After anything changed accounts or the roles of their columns, in the same transaction. */
export async function linkIdentities(client: PoolClient, workspaceId: string): Promise<void> {
  for (const text of [STALE, MISSING]) await client.query(text, [workspaceId]);
}

/** Makes `linked`: a name in small letters, how many accounts it may mean, and which. $1 = workspace. */
export const LINKED = [
  'CREATE TEMP TABLE linked (ref text PRIMARY KEY, account_id uuid NOT NULL, accounts int NOT NULL) ON COMMIT DROP',
  `INSERT INTO linked SELECT lower(value), min(account_id::text)::uuid, count(DISTINCT account_id) FROM identity_link WHERE workspace_id = $1 GROUP BY 1`,
  'ANALYZE linked',
];
