import 'server-only';
import { TIMELINE_PAGE, type Timeline } from '@/lib/contracts/facts';
import { mustHaveAccount } from '@/lib/server/accounts/find-account';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

type Row = Omit<Timeline['entries'][number], 'at'> & { at: Date; total: number };

/** All that happened at an account, newest first; its use as one entry a day. Names people by their names alone. */
export async function listTimeline(ctx: Ctx, accountId: string, page: number): Promise<Timeline> {
  allow(ctx, 'account:read');
  return withWorkspace(ctx, async (db) => {
    await mustHaveAccount(ctx, db, accountId);
    const rows = await db.$queryRaw<Row[]>`
      WITH of AS (SELECT ${ctx.workspaceId}::uuid AS workspace_id, ${accountId}::uuid AS account_id),
      happened AS (
        SELECT 'contact' AS kind, t.occurred_at AS at, CASE WHEN position('@' IN t.name) = 0 THEN t.name END AS text, t.recorded_assumed AS assumed FROM contact t JOIN of USING (workspace_id, account_id) WHERE t.occurred_at IS NOT NULL
        UNION ALL SELECT 'subscription', t.started_at, concat_ws(', ', t.product, t.seats || ' seats', CASE WHEN t.trial THEN 'trial' END), t.recorded_assumed FROM subscription t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'ended', t.ended_at, t.product, t.recorded_assumed FROM subscription t JOIN of USING (workspace_id, account_id) WHERE t.ended_at IS NOT NULL
        UNION ALL SELECT 'invoice', t.occurred_at, CASE WHEN t.failed THEN 'payment failed' WHEN t.paid_at IS NULL THEN 'not paid' ELSE 'paid' END, t.recorded_assumed FROM invoice t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'deal', t.occurred_at, concat_ws(', ', t.name, t.stage), t.recorded_assumed FROM deal t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'ticket', t.opened_at, concat_ws(', ', t.subject, t.severity, t.status), t.recorded_assumed FROM ticket t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'interaction', t.occurred_at, concat_ws(', ', t.kind, t.subject), t.recorded_assumed FROM interaction t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'survey', t.occurred_at, upper(t.kind) || ' ' || t.score || ' of ' || t.scale_max, t.recorded_assumed FROM survey_response t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'milestone', t.occurred_at, t.name, t.recorded_assumed FROM milestone t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'stage', t.occurred_at, t.stage, t.recorded_assumed FROM account_stage t JOIN of USING (workspace_id, account_id)
        UNION ALL SELECT 'outcome', t.occurred_at, concat_ws(', ', t.kind, t.reason), t.recorded_assumed FROM outcome t JOIN of USING (workspace_id, account_id) WHERE t.occurred_at IS NOT NULL
        UNION ALL SELECT 'usage', t.day::timestamp AT TIME ZONE 'UTC', sum(t.count) || ' events', false FROM usage_daily t JOIN of USING (workspace_id, account_id) GROUP BY t.day)
      SELECT kind, at, text, assumed, count(*) OVER ()::int AS total FROM happened ORDER BY at DESC, kind, text LIMIT ${TIMELINE_PAGE} OFFSET ${page * TIMELINE_PAGE}`;
    return {
      entries: rows.map(({ kind, at, text, assumed }) => ({ kind, at: at.toISOString(), text: text || null, assumed })),
      total: rows[0]?.total ?? 0,
      page,
    };
  });
}
