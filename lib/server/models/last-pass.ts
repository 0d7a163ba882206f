/** Where the latest pass of a version left each account among its segments. */
import 'server-only';
import type { PoolClient } from 'pg';
import { type Before, NO_PASS } from '@/scoring';

type Of = { workspaceId: string; modelId: string; accountIds: readonly string[] };
type Kept = { id: string; segment: number; fits: number };

const LATEST = `SELECT s.account_id AS id, coalesce(g.position, -1) AS segment, coalesce(s.fits, g.position, -1) AS fits FROM score s
  LEFT JOIN segment g ON g.workspace_id = s.workspace_id AND g.id = s.segment_id
  WHERE s.workspace_id = $1 AND s.model_version_id = $2 AND s.health IS NOT NULL
    AND s.pass_at = (SELECT max(pass_at) FROM score WHERE workspace_id = $1 AND model_version_id = $2)`;

/** In the order of `accountIds`. */
export async function lastPass(client: PoolClient, { workspaceId, modelId, accountIds }: Of): Promise<Before> {
  const { rows } = await client.query<Kept>(LATEST, [workspaceId, modelId]);
  const keptOf = new Map(rows.map((row) => [row.id, row]));
  return {
    segmentOf: Int32Array.from(accountIds, (id) => keptOf.get(id)?.segment ?? NO_PASS),
    fits: Int32Array.from(accountIds, (id) => keptOf.get(id)?.fits ?? NO_PASS),
  };
}
