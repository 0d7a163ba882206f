import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Component } from '@/lib/contracts/imports';
import type { SegmentDetail } from '@/lib/contracts/segments';
import type { Settings } from '@/lib/contracts/settings';
import { formatPercent } from '@/lib/format';
import { type ListedRow, listed, rowOf } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf, settingsOf, type VersionRow, type VersionSettings } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { isShare } from '@/lib/server/snapshots/feature-definitions';
import { humanName, type OddsBreak } from '@/scoring';
import { overallRate, type SegmentRow, type SegmentStats, segmentRows, summaryOfSegment } from './list-segments';
import { productsOf, wonDealsOf } from './segment-contracts';

const SHOWN_MEMBERS = 50;
/** Members below which percentiles lean on those of everyone. */
const FULL_WEIGHT = 30;

/** An id of an older version leads to the segment of today that it was matched with. */
export async function getSegment(ctx: Ctx, id: string): Promise<SegmentDetail> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const settings = await currentSettings(ctx, db);
    const { thresholds } = settings;
    const version = await activeVersion(ctx, db);
    const rows = version ? await segmentRows(ctx, db, { version, settings }) : [];
    const row = rows.find((each) => each.id === id) ?? (await successorOf(ctx, db, { id, rows }));
    if (!version || !row) throw new AppError('not_found', 'Nothing here under this address.');
    const everyone = rows.reduce((sum, each) => sum + each.accounts, 0);
    const bought = { ...(await idsOf(ctx, db, { id: row.id, settings })), currency: settings.currency };
    const members = await db.$queryRaw<ListedRow[]>`
      SELECT * FROM (${listed(ctx, settings)}) x WHERE x.segment_id = ${row.id}::uuid AND x.state = 'scored' ORDER BY risk_arr DESC NULLS LAST, health, id LIMIT ${SHOWN_MEMBERS}`;
    return {
      ...summaryOfSegment(row, everyone, thresholds),
      asOf: version.asOf.toISOString(),
      model: refOf(version),
      thresholds,
      everyone,
      fidelity: settingsOf(version).segments.fidelity,
      ...(await wonDealsOf(ctx, db, bought)),
      overall: overallRate(version),
      products: await productsOf(ctx, db, bought),
      apart: apartOf(row, { rows, version, everyone }),
      benchmarks: benchmarksOf(row.stats, settingsOf(version)),
      members: members.map(rowOf),
    };
  });
}

/** Addresses are kept longer than versions are in use. */
async function successorOf(
  { workspaceId }: Ctx,
  db: Db,
  { id, rows }: { id: string; rows: readonly SegmentRow[] },
): Promise<SegmentRow | undefined> {
  const old = await db.segment.findUnique({
    where: { workspaceId_id: { workspaceId, id } },
    select: { lineage: true },
  });
  return old ? rows.find((each) => each.lineage === old.lineage) : undefined;
}

/** Everyone in a segment, and who is in this one. */
async function idsOf(ctx: Ctx, db: Db, { id, settings }: { id: string; settings: Settings }) {
  const rows = await db.$queryRaw<{ id: string; here: boolean }[]>`
    SELECT id, segment_id = ${id}::uuid AS here FROM (${listed(ctx, settings)}) x WHERE segment_id IS NOT NULL AND state = 'scored'`;
  return { everyone: rows.map((row) => row.id), members: rows.flatMap((row) => (row.here ? [row.id] : [])) };
}

type Whole = { rows: readonly SegmentRow[]; version: VersionRow; everyone: number };

/** Mean points per component against the mean of all accounts the model learned from, largest first. */
function apartOf(row: SegmentRow, { rows, version }: Whole): SegmentDetail['apart'] {
  const settings = settingsOf(version);
  const total = rows.reduce((sum, each) => sum + each.stats.size, 0);
  const meanOf = (column: string) =>
    rows.reduce((sum, each) => sum + (each.stats.centroid[column] ?? 0) * each.stats.size, 0) / Math.max(1, total);
  const groups = new Map<Component, { points: number; best: { column: string; points: number } }>();
  for (const [column, points] of Object.entries(row.stats.centroid)) {
    const component = settings.plans.find((plan) => plan.name === column)?.component ?? 'custom';
    const difference = points - meanOf(column);
    const group = groups.get(component) ?? { points: 0, best: { column, points: 0 } };
    group.points += difference;
    if (Math.abs(difference) > Math.abs(group.best.points)) group.best = { column, points: difference };
    groups.set(component, group);
  }
  return [...groups]
    .map(([component, { points, best }]) => ({
      component,
      points,
      sees: seesOf(best.column, { stats: row.stats, settings }),
    }))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** "Tenure 6; everyone 29" for a number, the column's name for a category. */
function seesOf(column: string, { stats, settings }: { stats: SegmentStats; settings: VersionSettings }): string {
  const benchmark = stats.benchmarks.find((each) => each.feature === column);
  const name = humanName(column);
  const everyone = settings.ranges[column]?.median;
  const plan = settings.plans.find((each) => each.name === column);
  const write = plan && isShare(plan) ? (value: number) => formatPercent(value) : rounded;
  return benchmark && everyone !== undefined
    ? `${name} ${write(benchmark.medium)}; everyone ${write(everyone)}`
    : `${name}; everyone mostly ${settings.typical[column] ?? '–'}`;
}

const rounded = (value: number) => String(Math.round(value * 10) / 10);

function benchmarksOf(stats: SegmentStats, { plans, ranges }: VersionSettings): SegmentDetail['benchmarks'] {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  return stats.benchmarks.map(({ feature, low, medium, high, n, break: found }) => {
    const range = ranges[feature] ?? { min: low, median: medium, max: high };
    const plan = planOf.get(feature);
    const share = plan !== undefined && isShare(plan);
    const times = share ? 100 : 1;
    return {
      feature: `${humanName(feature)}${share ? ', %' : ''}`,
      component: plan?.component ?? 'custom',
      ...{ low: times * low, median: times * medium, high: times * high, n, everyone: times * range.median },
      ...{ min: times * Math.min(range.min, low), max: times * Math.max(range.max, high) },
      shrunk: n < FULL_WEIGHT,
      breakAt: found && breakOf({ ...found, cut: times * found.cut }),
    };
  });
}

/** The riskier side of the cut and how many times its odds of leaving are the other side's, half a case added to each count. */
function breakOf({ cut, below, above }: OddsBreak): NonNullable<SegmentDetail['benchmarks'][number]['breakAt']> {
  const odds = ({ n, rate }: { n: number; rate: number }) => (n * rate + 0.5) / (n * (1 - rate) + 0.5);
  const ratio = odds(below) / odds(above);
  return {
    value: cut,
    side: ratio >= 1 ? 'below' : 'above',
    oddsRatio: Math.max(ratio, 1 / ratio),
    n: below.n + above.n,
  };
}
