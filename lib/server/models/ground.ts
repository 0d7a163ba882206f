/** What a pass needs to know of the accounts beside their values: who trained which member, the segments, and where the pass before left each. */
import 'server-only';
import type { PoolClient } from 'pg';
import { type Before, NO_PASS, type Rule } from '@/scoring';

/** `accountIds` in the order of the rows; `few`: read of them alone. */
type Of = { workspaceId: string; modelId: string; accountIds: readonly string[]; few?: true };
export type Ground = { fold: Int8Array; segments: { rules: Rule[] }[]; before: Before };
type Kept = { id: string; segment: number; fits: number };

/** Nobody is scored by a member that saw his outcome: the folds of training stand. */
const FOLDS =
  'SELECT account_id AS id, fold FROM model_member WHERE workspace_id = $1 AND model_version_id = $2 AND ($3::uuid[] IS NULL OR account_id = ANY($3))';
const SEGMENTS = 'SELECT rules FROM segment WHERE workspace_id = $1 AND model_version_id = $2 ORDER BY position';
const LATEST = `SELECT s.account_id AS id, coalesce(g.position, -1) AS segment, coalesce(s.fits, g.position, -1) AS fits FROM score s
  LEFT JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
  WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.health IS NOT NULL AND ($3::uuid[] IS NULL OR s.account_id = ANY($3))
    AND s.pass_at = (SELECT max(pass_at) FROM score WHERE workspace_id = $1 AND model_version_id = $2)`;

export async function groundOf(client: PoolClient, { workspaceId, modelId, accountIds, few }: Of): Promise<Ground> {
  const named = [workspaceId, modelId, few ? accountIds : null];
  const members = await client.query<{ id: string; fold: number }>(FOLDS, named);
  const segments = await client.query<{ rules: { rules: Rule[] } }>(SEGMENTS, named.slice(0, 2));
  const latest = await client.query<Kept>(LATEST, named);
  const foldOf = new Map(members.rows.map(({ id, fold }) => [id, fold]));
  const keptOf = new Map(latest.rows.map((row) => [row.id, row]));
  return {
    fold: Int8Array.from(accountIds, (id) => foldOf.get(id) ?? -1),
    segments: segments.rows.map(({ rules }) => ({ rules: rules.rules })),
    before: {
      segmentOf: Int32Array.from(accountIds, (id) => keptOf.get(id)?.segment ?? NO_PASS),
      fits: Int32Array.from(accountIds, (id) => keptOf.get(id)?.fits ?? NO_PASS),
    },
  };
}
