import 'server-only';
import type { AskDay } from '@/lib/contracts/day';
import type { Thresholds } from '@/lib/contracts/scores';
import type { Rate, SegmentList, SegmentSummary } from '@/lib/contracts/segments';
import type { Settings } from '@/lib/contracts/settings';
import { listed } from '@/lib/server/accounts/query';
import { asOfDay, dayShown } from '@/lib/server/as-of';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { activeVersion } from '@/lib/server/models/get-model';
import { refOf, reportOfVersion, settingsOf, type VersionRow } from '@/lib/server/models/version-row';
import { currentSettings } from '@/lib/server/settings/get-settings';
import type { Segment as FoundSegment } from '@/scoring';
import { wilson } from '@/scoring';

/** What store-version keeps of a segment beside its name. */
export type SegmentStats = Omit<FoundSegment, 'rules' | 'said' | 'name'>;
export type SegmentRules = Pick<FoundSegment, 'rules' | 'said'>;
export type SegmentRow = {
  id: string;
  name: string;
  rules: SegmentRules;
  stats: SegmentStats;
  accounts: number;
  arr: number | null;
  currency: string | null;
  health: number | null;
  /** The same in every version that has it. */
  lineage: string;
  since_version: number;
  since_at: Date;
};

/** @param asked a past day: the segments of the version then in use, and who was in them */
export async function listSegments(ctx: Ctx, asked: AskDay = {}): Promise<SegmentList> {
  allow(ctx, 'segment:read');
  const then = asOfDay(ctx, asked.asOf);
  return withWorkspace(then, async (db) => {
    const shown = await dayShown(then, db);
    const settings = await currentSettings(then, db);
    const { thresholds } = settings;
    const version = await activeVersion(then, db);
    if (!version)
      return { asOf: null, shown, model: null, thresholds, accounts: 0, verdict: null, overall: null, segments: [] };
    const { accounts, segments } = await segmentsOf(then, db, { version, settings });
    return {
      asOf: version.asOf.toISOString(),
      shown,
      model: refOf(version),
      thresholds,
      accounts,
      verdict: verdictOf(version),
      overall: overallRate(version),
      segments,
    };
  });
}

type Of = { version: VersionRow; settings: Settings };

/** Current accounts of each segment with their money and their median health. */
export async function segmentRows(ctx: Ctx, db: Db, { version, settings }: Of): Promise<SegmentRow[]> {
  return db.$queryRaw<SegmentRow[]>`
    SELECT g.id, g.name, g.rules, g.stats, g.lineage, f.number AS since_version, f.as_of AS since_at, coalesce(x.accounts, 0) AS accounts, x.arr, ${settings.currency} AS currency, x.health
    FROM segment g LEFT JOIN (
      SELECT segment_id, count(*)::int AS accounts, sum(arr_base)::float8 AS arr, percentile_cont(.5) WITHIN GROUP (ORDER BY model_shown)::float8 AS health
      FROM (${listed(ctx, settings)}) l WHERE state = 'scored' GROUP BY segment_id) x ON x.segment_id = g.id
    CROSS JOIN LATERAL (SELECT v.number, v.as_of FROM segment e JOIN model_version v ON v.workspace_id = e.workspace_id AND v.id = e.model_version_id
      WHERE e.workspace_id = g.workspace_id AND e.lineage = g.lineage AND v.promoted_at IS NOT NULL ORDER BY v.number LIMIT 1) f
    WHERE g.workspace_id = ${ctx.workspaceId}::uuid AND g.model_version_id = ${version.id}::uuid ORDER BY g.position`;
}

export async function segmentsOf(ctx: Ctx, db: Db, of: Of): Promise<{ accounts: number; segments: SegmentSummary[] }> {
  const rows = await segmentRows(ctx, db, of);
  const accounts = rows.reduce((sum, row) => sum + row.accounts, 0);
  return { accounts, segments: rows.map((row) => summaryOfSegment(row, accounts, of.settings.thresholds)) };
}

export function summaryOfSegment(row: SegmentRow, everyone: number, { risk, healthy }: Thresholds): SegmentSummary {
  const health = row.health === null ? null : Math.round(row.health);
  return {
    id: row.id,
    name: row.name,
    rule: row.rules.said.join(', or '),
    accounts: row.accounts,
    share: everyone === 0 ? 0 : row.accounts / everyone,
    arrMinor: row.arr,
    currency: row.currency,
    churn: rateOf(row.stats),
    medianHealth: health,
    band: health === null ? null : health < risk ? 'risk' : health > healthy ? 'healthy' : 'watch',
    since: { version: row.since_version, at: row.since_at.toISOString() },
  };
}

function rateOf({ churnRate, churnLow, churnHigh, size }: SegmentStats): Rate {
  return { value: churnRate, low: churnLow, high: churnHigh, leavers: Math.round(churnRate * size), n: size };
}

/** The rate of leaving over everyone the model learned from; null where nobody is known to have left. */
export function overallRate(version: VersionRow): Rate | null {
  const { positives, rows } = reportOfVersion(version);
  if (positives === 0) return null;
  return { value: positives / rows, ...wilson(positives, rows), leavers: positives, n: rows };
}

export function verdictOf(version: VersionRow): string {
  if (settingsOf(version).unmeasured)
    return 'Segments are told apart by what foretells leaving, and too little is known of who left to learn that.';
  const { verdict, stability, fidelity, basis } = settingsOf(version).segments;
  if (verdict !== 'found')
    return 'No clean segments: no grouping of your accounts stays the same when it is drawn again. That is an answer too.';
  const said = [
    stability === null ? null : `Agreement between resamples ${stability.toFixed(2)} of 1 (adjusted Rand index)`,
    fidelity === null ? null : `the rules reproduce ${Math.round(fidelity * 100)} % of the grouping`,
    basis === 'standardised features' ? 'found in the features, not in the points of a model' : null,
  ];
  return `${said.filter(Boolean).join('; ')}.`;
}
