import 'server-only';
import { type FeedbackList, FeedbackRow } from '@/lib/contracts/facts';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const MOST = 500;

/** Survey answers with the scale they were given on, newest first. */
export async function listFeedback(ctx: Ctx, accountId: string): Promise<FeedbackList> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const rows = await db.surveyResponse.findMany({
      where: { workspaceId: ctx.workspaceId, accountId },
      orderBy: [{ occurredAt: 'desc' }, { id: 'asc' }],
      take: MOST,
    });
    const answers = rows.map(({ id, kind, score, scaleMin, scaleMax, scaleVersion, comment, occurredAt }) => ({
      ...{ id, score, scaleMin, scaleMax, scaleVersion, comment },
      kind: FeedbackRow.shape.kind.parse(kind),
      answeredAt: occurredAt.toISOString(),
    }));
    return { answers };
  });
}
