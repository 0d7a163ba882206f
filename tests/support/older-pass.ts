/** A score pass of earlier days, as the product would have kept it: none can be made today, where each day keeps one. */
import type { Ctx } from '@/lib/server/context';
import { asOwner } from './world';

const COPY = `INSERT INTO score (workspace_id, model_version_id, account_id, as_of, state, health, points, shown, snapshot_id, input_hash, segment_id, pass_at)
  SELECT workspace_id, model_version_id, account_id, as_of - make_interval(days => $2), state, health, points, shown, snapshot_id, input_hash, segment_id, pass_at - make_interval(days => $2) FROM score
  WHERE workspace_id = $1 AND pass_at = (SELECT max(pass_at) FROM score WHERE workspace_id = $1)`;

/** The latest pass again, `days` before. */
export const olderPass = ({ workspaceId }: Ctx, days: number): Promise<unknown> =>
  asOwner((client) => client.query(COPY, [workspaceId, days]));
