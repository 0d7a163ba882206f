/** What is kept of each lens: how its learning ended, and the model. */
import 'server-only';
import type { PoolClient } from 'pg';
import type { ColumnPlan } from '@/scoring';
import type { LensName } from './lens-case';

export type KeptLens = {
  lens: LensName;
  state: 'too_few' | 'no_signal' | 'learned';
  learnedAt: Date;
  plans: ColumnPlan[];
  artifact: Buffer | null;
};

export async function keptLenses(client: PoolClient, workspaceId: string): Promise<KeptLens[]> {
  const { rows } = await client.query<KeptLens>(
    'SELECT lens, state, learned_at AS "learnedAt", plans, artifact FROM lens_model WHERE workspace_id = $1 ORDER BY lens',
    [workspaceId],
  );
  return rows;
}

/** The fold of each account by its place in `ids`; −1 = not learned from. */
export async function foldsOf(
  client: PoolClient,
  { workspaceId, lens, ids }: { workspaceId: string; lens: LensName; ids: readonly string[] },
): Promise<Int8Array> {
  const { rows } = await client.query<{ id: string; fold: number }>(
    'SELECT account_id AS id, fold FROM lens_member WHERE workspace_id = $1 AND lens = $2',
    [workspaceId, lens],
  );
  const foldOf = new Map(rows.map(({ id, fold }) => [id, fold]));
  return Int8Array.from(ids, (id) => foldOf.get(id) ?? -1);
}
