/** What the columns mean, kept per workspace. A later import overrides an earlier one; what it replaced is kept for undo. */
import 'server-only';
import type { PoolClient } from 'pg';
import { ACCOUNT_KINDS, type AccountMapping, type ImportMapping } from '@/lib/contracts/imports';

export type FieldPlan = Pick<AccountMapping['columns'][number], 'type' | 'component' | 'role' | 'actionable'>;
export type FieldUndo = { created: string[]; replaced: { key: string; plan: FieldPlan }[] };

/** Whether a file's rows are accounts, whose columns are fields; every other file holds facts about them. */
export const isAccounts = (mapping: ImportMapping): mapping is AccountMapping =>
  ACCOUNT_KINDS.some((kind) => kind === mapping.kind);

export async function storeFields(
  client: PoolClient,
  {
    workspaceId,
    importId,
    mapping,
  }: { workspaceId: string; importId: string | null; mapping: Pick<AccountMapping, 'columns'> },
): Promise<FieldUndo> {
  const wanted = mapping.columns
    .filter(({ role }) => role === 'feature' || role === 'arr' || role === 'alias')
    .map(({ name, type, component, role, actionable }) => ({
      key: name,
      plan: { type, component: role === 'alias' ? null : component, role, actionable },
    }));
  const { rows } = await client.query<{ key: string; plan: FieldPlan }>(
    'SELECT key, plan FROM field WHERE workspace_id = $1 AND key = ANY($2)',
    [workspaceId, wanted.map((field) => field.key)],
  );
  const known = new Map(rows.map((row) => [row.key, row.plan]));
  await client.query(
    `INSERT INTO field (workspace_id, key, plan, created_by_import) SELECT $1, w.key, w.plan, $2 FROM jsonb_to_recordset($3) AS w(key text, plan jsonb)
     ON CONFLICT (workspace_id, key) DO UPDATE SET plan = EXCLUDED.plan`,
    [workspaceId, importId, JSON.stringify(wanted)],
  );
  return { created: wanted.filter((field) => !known.has(field.key)).map((field) => field.key), replaced: rows };
}

export async function undoFields(
  client: PoolClient,
  workspaceId: string,
  { created, replaced }: FieldUndo,
): Promise<void> {
  await client.query(
    `DELETE FROM field f WHERE f.workspace_id = $1 AND f.key = ANY($2) AND NOT EXISTS (SELECT FROM account a WHERE a.workspace_id = $1 AND a.fields ? f.key)`,
    [workspaceId, created],
  );
  await client.query(
    'UPDATE field f SET plan = w.plan FROM jsonb_to_recordset($2) AS w(key text, plan jsonb) WHERE f.workspace_id = $1 AND f.key = w.key',
    [workspaceId, JSON.stringify(replaced)],
  );
}
