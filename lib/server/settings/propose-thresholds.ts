/** Where the red list would pay, and who would change band under other thresholds. Writes nothing. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { Thresholds } from '@/lib/contracts/scores';
import { type AskThresholds, MOST_PREVIEWED, type ThresholdProposal } from '@/lib/contracts/thresholds';
import { bandBy, listed, rated } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { bestPoint, type CostPoint, costCurve } from '@/scoring';
import { currentSettings } from './get-settings';

type Row = { shown: number; probability: number | null; arr: number | null };

export async function proposeThresholds(ctx: Ctx, ask: AskThresholds): Promise<ThresholdProposal> {
  allow(ctx, 'setting:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const version = await activeVersion(ctx, db);
    const asked = Thresholds.safeParse({
      risk: ask.risk ?? settings.thresholds.risk,
      healthy: ask.healthy ?? settings.thresholds.healthy,
    });
    if (!asked.success)
      throw new AppError('invalid', 'Expected the watch band to begin below the healthy band.', { field: 'risk' });
    const rows = await db.$queryRaw<Row[]>`
      SELECT shown::float8 AS shown, probability, arr_base::float8 AS arr FROM (${listed(ctx, settings)}) x WHERE state = 'scored' AND shown IS NOT NULL`;
    const counted = rows.flatMap(({ shown, probability, arr }) =>
      probability === null || arr === null ? [] : [{ shown, probability, arr }],
    );
    const curve = costCurve(
      {
        health: Float64Array.from(counted, ({ shown }) => shown),
        probability: Float64Array.from(counted, ({ probability }) => probability),
        value: Float64Array.from(counted, ({ arr }) => arr),
      },
      { effect: ask.effect / 100, cost: ask.cost },
    );
    const best = counted.length > 0 ? bestPoint(curve) : null;
    return {
      ...{ asOf: version?.asOf.toISOString() ?? null, horizon: version?.horizon ?? '', now: settings.thresholds },
      ...{ currency: settings.currency, effect: ask.effect, cost: ask.cost },
      ...{ accounts: counted.length, without: rows.length - counted.length },
      best: best && pointOf(best),
      today: counted.length > 0 ? pointAt(curve, settings.thresholds.risk) : null,
      curve: counted.length > 0 ? curve.map(pointOf) : [],
      preview: await previewOf(ctx, db, { now: settings, asked: asked.data }),
    };
  });
}

const pointOf = ({ health, acts, gain }: CostPoint) => ({ health, acts, gainMinor: Math.round(gain) });

function pointAt(curve: readonly CostPoint[], health: number) {
  const point = curve.find((each) => each.health === health);
  return point ? pointOf(point) : null;
}

type Preview = { now: Parameters<typeof listed>[1]; asked: Thresholds };

/** Everybody with a shown health, a person's word among them. */
async function previewOf(ctx: Ctx, db: Db, { now, asked }: Preview): Promise<ThresholdProposal['preview']> {
  const band = bandBy(asked);
  const moved = Prisma.sql`
    SELECT id, name, shown::int AS health, band AS "from", ${band(Prisma.sql`shown`)} AS "to" FROM (${listed(ctx, now)}) x WHERE ${rated} AND shown IS NOT NULL`;
  const bands = await db.$queryRaw<ThresholdProposal['preview']['bands']>`
    SELECT "from", "to", count(*)::int AS accounts FROM (${moved}) m GROUP BY 1, 2 ORDER BY 1, 2`;
  const rows = await db.$queryRaw<ThresholdProposal['preview']['rows']>`
    SELECT * FROM (${moved}) m WHERE "from" <> "to" ORDER BY health, lower(name), id LIMIT ${MOST_PREVIEWED}`;
  const changes = bands.reduce((sum, { from, to, accounts }) => sum + (from === to ? 0 : accounts), 0);
  return { bands, changes, rows };
}
