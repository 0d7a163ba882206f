/** An account through other glasses than health: renewal, adoption, sentiment, value, and what lenses of their own foresee. Only what is kept. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Lenses } from '@/lib/contracts/lenses';
import { curveOf, type ListedRow, listed } from '@/lib/server/accounts/query';
import { ofPass } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { humanName } from '@/scoring';
import { expansionChance } from './expansion-chance';
import { predictedNps } from './predicted-nps';

const DAY = 86_400_000;
const FADES_DAYS = 180;
/** Seats, breadth and people: how deep it is in use. */
const ADOPTION = ['share_of_seats_used', 'kinds_of_events_last_90_days', 'active_users_last_30_days'];

export async function getLenses(ctx: Ctx, id: string): Promise<Lenses> {
  allow(ctx, 'score:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const [row] = await db.$queryRaw<ListedRow[]>`SELECT * FROM (${listed(ctx, settings)} AND a.id = ${id}::uuid) x`;
    if (!row) throw new AppError('not_found', 'Nothing here under this address.');
    const curve = row.state === 'scored' ? curveOf(row) : null;
    return {
      accountId: id,
      asOf: row.as_of?.toISOString() ?? null,
      renewal: curve?.renewal ?? null,
      adoption: row.state === 'scored' ? await adoptionOf(ctx, db, id) : null,
      sentiment: await sentimentOf(ctx, db, id),
      value: curve && worthOf(row, curve.months),
      expansion: await expansionChance(ctx, db, id),
      predictedNps: await predictedNps(ctx, db, id),
    };
  });
}

type Place = { name: string; value: number; below: number; n: number };

/** Where it stands among all accounts of the latest pass; ties count half. */
async function adoptionOf(ctx: Ctx, db: Db, id: string): Promise<Lenses['adoption']> {
  const version = await activeVersion(ctx, db);
  if (!version || version.horizonDays === null) return null;
  const places = await db.$queryRaw<Place[]>`
    WITH pass AS MATERIALIZED (
      SELECT s.account_id, k.name, (f.values->>k.name)::float8 AS value FROM score s JOIN feature_snapshot f ON f.workspace_id = s.workspace_id AND f.id = s.snapshot_id CROSS JOIN unnest(${ADOPTION}::text[]) k(name)
      WHERE s.workspace_id = ${ctx.workspaceId}::uuid AND s.model_version_id = ${version.id}::uuid AND ${ofPass(ctx, version.asOf)} AND s.state = 'scored' AND f.values ? k.name)
    SELECT o.name, o.value, (SELECT count(*) FILTER (WHERE p.value < o.value) + (count(*) FILTER (WHERE p.value = o.value) - 1) / 2.0 FROM pass p WHERE p.name = o.name)::float8 AS below,
      (SELECT count(*) - 1 FROM pass p WHERE p.name = o.name)::int AS n
    FROM pass o WHERE o.account_id = ${id}::uuid ORDER BY array_position(${ADOPTION}::text[], o.name)`;
  const known = places.filter(({ n }) => n > 0);
  if (known.length === 0) return null;
  const parts = known.map(({ name, value, below, n }) => ({
    name: humanName(name),
    value: String(value),
    percentile: below / n,
  }));
  const percentile = parts.reduce((sum, part) => sum + part.percentile, 0) / parts.length;
  return { percentile, n: Math.max(...known.map(({ n }) => n)) + 1, parts };
}

type Answer = { kind: string; score: number; max: number; at: Date };

async function sentimentOf({ workspaceId, now }: Ctx, db: Db, id: string): Promise<Lenses['sentiment']> {
  const [last] = await db.$queryRaw<Answer[]>`
    SELECT kind, score::float8 AS score, scale_max::float8 AS max, occurred_at AS at FROM survey_response
    WHERE workspace_id = ${workspaceId}::uuid AND account_id = ${id}::uuid AND kind IN ('nps', 'csat') AND score IS NOT NULL AND occurred_at <= ${now} ORDER BY occurred_at DESC, id LIMIT 1`;
  if (!last) return null;
  const days = Math.floor((now.getTime() - last.at.getTime()) / DAY);
  return { ...last, at: last.at.toISOString(), days, weight: Math.max(0, 1 - days / FADES_DAYS) };
}

/** A month's ARR comes in with the chance of still being there, taken at its middle. */
function worthOf({ arr_minor, currency }: ListedRow, months: readonly number[]): Lenses['value'] {
  if (arr_minor === null || currency === null) return null;
  const monthly = Number(arr_minor) / 12;
  const stays = months.reduce((sum, end, k) => sum + (end + (k === 0 ? 1 : (months[k - 1] ?? 1))) / 2, 0);
  return {
    ...{ months: months.length, currency },
    expectedMinor: Math.round(monthly * stays),
    fullMinor: Math.round(monthly * months.length),
  };
}
