/** What the values of a score are held against: the usual ones of its segment, and its own at the last renewal. Writes nothing. */
import 'server-only';
import type { DriversBeside } from '@/lib/contracts/beside';
import type { AskDay } from '@/lib/contracts/day';
import { instant } from '@/lib/server/accounts/find-account';
import { asOfDay, before, ofPass } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { cellOf, type StoredValues } from '@/lib/server/snapshots/cell-of';
import { typicalValues } from '@/scoring';
import { valueWords } from './parts';
import { type ScoreNow, scoreNow } from './score-now';
import { rawOf, type Stored } from './stored-values';

/** Medians of more accounts than this are read from as many. */
const MOST_LIKE = 2_000;

export async function driversBeside(ctx: Ctx, accountId: string, { asOf }: AskDay = {}): Promise<DriversBeside> {
  allow(ctx, 'score:read');
  const then = asOfDay(ctx, asOf);
  return withWorkspace(ctx, async (db) => {
    const now = await scoreNow(then, db, accountId);
    const { score, reading } = now;
    const { segment, usual } = await segmentOf(then, db, now);
    const { renewal, values } = await renewalOf(then, db, { accountId, now });
    return {
      ...{ accountId, asOf: score.asOf.toISOString(), segment, renewal },
      values: reading.plans
        .filter((plan) => plan.used)
        .map((plan) => ({
          column: plan.name,
          segment: usual.get(plan.name) ?? null,
          renewal: values && valueWords(plan, cellOf(values, plan.name) || undefined, reading.dataUntil),
        })),
    };
  });
}

type Segment = Pick<DriversBeside, 'segment'> & { usual: Map<string, string | null> };

/** Medians over the scored members in the same pass; in the order of random ids, the first of many are a fair sample. */
async function segmentOf(ctx: Ctx, db: Db, { version, score, reading }: ScoreNow): Promise<Segment> {
  if (score.segmentId === null || score.segment === null) return { segment: null, usual: new Map() };
  const rows = await db.$queryRaw<Stored[]>`
    SELECT f.values, s.as_of AS "asOf" FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id
    WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND ${ofPass(ctx, version.asOf)}
      AND s.state = 'scored' AND s.segment_id = ${score.segmentId}::uuid ORDER BY s.account_id LIMIT ${MOST_LIKE}`;
  const raw = rawOf(rows, reading);
  const typical = new Map(Object.entries(typicalValues(raw, reading.plans)));
  const usual = new Map(
    reading.plans.map((plan) => {
      const value = typical.get(plan.name);
      const said = value === undefined || value === '–' ? undefined : value;
      return [plan.name, plan.type === 'date' ? (said ?? null) : valueWords(plan, said, reading.dataUntil)];
    }),
  );
  return { segment: { name: score.segment, accounts: rows.length }, usual };
}

type Renewal = Pick<DriversBeside, 'renewal'> & { values: StoredValues | null };

/** The latest day that was kept up to the renewal, of the same definitions as the score's own values. */
async function renewalOf(
  ctx: Ctx,
  db: Db,
  { accountId, now: { score } }: { accountId: string; now: ScoreNow },
): Promise<Renewal> {
  const [found] = await db.$queryRaw<{ at: Date; keptAt: Date | null; values: StoredValues | null }[]>`
    SELECT o.occurred_at AS at, k.as_of AS "keptAt", k.values FROM outcome o
    LEFT JOIN LATERAL (SELECT f.as_of, f.values FROM feature_snapshot f WHERE f.workspace_id = o.workspace_id AND f.account_id = o.account_id AND f.as_of <= o.occurred_at
      AND f.version = ${score.snapshots} ORDER BY f.as_of DESC LIMIT 1) k ON true
    WHERE o.workspace_id = ${ctx.workspaceId}::uuid AND o.account_id = ${accountId}::uuid AND o.kind = 'renewed' AND o.occurred_at <= ${score.asOf} ${before(ctx, Prisma.sql`o.recorded_at`)}
    ORDER BY o.occurred_at DESC LIMIT 1`;
  if (!found) return { renewal: null, values: null };
  return { renewal: { at: found.at.toISOString(), keptAt: instant(found.keptAt) }, values: found.values };
}
