/** The healthy accounts that one is held against: what they have is within reach. */
import 'server-only';
import type { WhatIf } from '@/lib/contracts/what-if';
import { ofPass } from '@/lib/server/as-of';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { RawTable } from '@/scoring';
import type { ScoreNow } from './score-now';
import { rawOf, type Stored } from './stored-values';

/** Fewer healthy accounts than this in a segment say nothing about a range. */
const LEAST_LIKE = 30;
/** Ranges of more accounts than this are read from as many. */
const MOST_LIKE = 2_000;

/** `above`: a shown health is healthy beyond it. */
type Like = ScoreNow & { above: number };

/** Healthy accounts of its segment, or of all where those are few; as of the same pass. */
export async function healthyLike(ctx: Ctx, db: Db, of: Like): Promise<{ like: WhatIf['like']; healthy: RawTable }> {
  const { score, reading } = of;
  const own = score.segmentId === null ? [] : await healthyRows(ctx, db, of);
  const enough = own.length >= LEAST_LIKE;
  const rows = enough ? own : await healthyRows(ctx, db, { ...of, score: { ...score, segmentId: null } });
  return {
    like: { segment: enough ? score.segment : null, accounts: rows.length },
    healthy: rawOf(rows, reading),
  };
}

/** Their snapshots, in the order of random ids: the first of many are a fair sample. */
function healthyRows(ctx: Ctx, db: Db, { score, version, above }: Like) {
  return db.$queryRaw<Stored[]>`
    SELECT f.values, s.as_of AS "asOf" FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND ${ofPass(ctx, version.asOf)}
      AND s.state = 'scored' AND s.shown > ${above} AND (${score.segmentId}::uuid IS NULL OR s.segment_id = ${score.segmentId}::uuid)
    ORDER BY s.account_id LIMIT ${MOST_LIKE}`;
}
