/** What a silent account would answer, as the last pass foresaw it. Never beside a real answer of the last year. */
import 'server-only';
import type { Lenses } from '@/lib/contracts/lenses';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { SILENT_DAYS } from './nps-answers';

type Row = Omit<NonNullable<Lenses['predictedNps']>, 'asOf'> & { asOf: Date };

/** An answer may have come since the pass: it is asked here again. */
export async function predictedNps({ workspaceId, now }: Ctx, db: Db, id: string): Promise<Lenses['predictedNps']> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT p.as_of AS "asOf", p.mean, p.promoter, p.passive, p.detractor, p.low, p.high FROM lens_model m
    JOIN predicted_nps p ON p.workspace_id = m.workspace_id AND p.account_id = ${id}::uuid AND p.as_of = m.scored_at
    WHERE m.workspace_id = ${workspaceId}::uuid AND m.lens = 'nps' AND m.state = 'learned' AND NOT EXISTS (
      SELECT FROM survey_response r WHERE r.workspace_id = p.workspace_id AND r.account_id = p.account_id AND r.kind = 'nps'
        AND r.occurred_at <= ${now} AND r.occurred_at >= ${now}::timestamptz - ${SILENT_DAYS}::int * interval '1 day')`;
  return row ? { ...row, asOf: row.asOf.toISOString() } : null;
}
