/** A stored model version as its contract. Knows the shapes that store-version writes. */
import 'server-only';
import { z } from 'zod';
import type { ColumnMark, Finding, ModelDetail, ModelStatus, ModelSummary } from '@/lib/contracts/models';
import type { ModelRef } from '@/lib/contracts/scores';
import type { ModelVersion } from '@/lib/server/generated/prisma/client';
import {
  type ColumnPlan,
  type EffectCurve,
  isMeasured,
  LEAKS,
  type MovesTogether,
  type OutcomeCounts,
  type Reference,
  type Report,
  type Finding as ScoringFinding,
  type ValueRange,
} from '@/scoring';

/** Every column of a version but its artifact: pages never need the megabytes. */
export const VERSION_FIELDS = {
  workspaceId: true,
  id: true,
  number: true,
  status: true,
  engine: true,
  horizon: true,
  horizonDays: true,
  asOf: true,
  seed: true,
  settings: true,
  report: true,
  findings: true,
  columns: true,
  scaleId: true,
  createdBy: true,
  createdAt: true,
  promotedAt: true,
  promotedBy: true,
  promotionReason: true,
  retiredAt: true,
} as const;
export type VersionRow = Omit<ModelVersion, 'artifact' | 'hazard'>;

/** What store-version keeps beside the report. */
export type VersionSettings = {
  plans: ColumnPlan[];
  typical: Record<string, string>;
  effects: Record<string, string>;
  ranges: Record<string, ValueRange>;
  /** Absent, as is `together`, in versions trained before they were kept. */
  curves?: Record<string, EffectCurve>;
  together?: MovesTogether[];
  /** Absent in versions trained before it was kept. */
  reference?: Reference[];
  assumedShare: number;
  dataUntil: number | null;
  accounts: number;
  blankOutcome: number;
  covered: Record<string, number>;
  /** Dated training: accounts and months behind the rows. */
  trainedAccounts?: number;
  months?: number;
  /** Accounts by outcome, where the card ranks alone because they could not teach. */
  unmeasured?: OutcomeCounts;
  segments: { verdict: string; basis: string; stability: number | null; fidelity: number | null };
};

const Stored = z.custom<object>((value) => typeof value === 'object' && value !== null);
/** JSON columns that one function of ours writes and this file reads: checked to be there, typed by their writer. */
const stored = <T>(value: unknown): T => Stored.parse(value) as T;

export const reportOfVersion = (row: Pick<VersionRow, 'report'>): Report => stored<Report>(row.report);
export const settingsOf = (row: Pick<VersionRow, 'settings'>): VersionSettings => stored<VersionSettings>(row.settings);
export const findingsOf = (row: Pick<VersionRow, 'findings'>): Finding[] =>
  stored<ScoringFinding[]>(row.findings).map((finding) => ({ ...finding, blocks: LEAKS.includes(finding.code) }));

export function refOf(row: VersionRow): ModelRef {
  const report = reportOfVersion(row);
  const { unmeasured, trainedAccounts } = settingsOf(row);
  const measured = isMeasured(report);
  return {
    id: row.id,
    number: row.number,
    trained: report.trained,
    showsProbability: report.showsProbability,
    horizon: row.horizon,
    leavers: unmeasured?.leavers ?? report.events,
    stayers: unmeasured?.stayers ?? (trainedAccounts ?? report.rows) - report.events,
    auc: measured ? { value: report.auc.value, low: report.auc.low, high: report.auc.high } : null,
    baselineAuc: measured ? report.baselineAuc : null,
    promotedAt: row.promotedAt?.toISOString() ?? null,
    asOf: row.asOf.toISOString(),
  };
}

/** Why a version cannot be promoted without a written reason; the lines are shown as they are. */
export function gateOf(row: VersionRow): string[] {
  const report = reportOfVersion(row);
  const { auc, cardAuc } = report;
  const gate: string[] = [];
  if (isMeasured(report) && auc.low <= 0.5)
    gate.push(
      `No signal: the 95 % interval of the AUC, ${auc.low.toFixed(2)} to ${auc.high.toFixed(2)}, covers 0.50, a coin toss.`,
    );
  if (cardAuc !== null && cardAuc - auc.value > 0.02)
    gate.push(`The expert scorecard alone ranks better: AUC ${cardAuc.toFixed(2)} against ${auc.value.toFixed(2)}.`);
  for (const finding of findingsOf(row))
    if (finding.blocks) gate.push(`Possible leak in ${finding.columns.join(', ')}: ${finding.message}`);
  return gate;
}

export function summaryOfVersion(row: VersionRow, createdBy: string | null): ModelSummary {
  const report = reportOfVersion(row);
  return {
    ...refOf(row),
    status: row.status as ModelStatus, // a CHECK keeps the column to the union
    engine: row.engine,
    createdAt: row.createdAt.toISOString(),
    createdBy,
    rows: report.rows,
    blendWeight: report.blendWeight,
    findings: findingsOf(row).length,
    gate: gateOf(row),
  };
}

export function detailOfVersion(
  row: VersionRow,
  createdBy: string | null,
  { excluded, marks }: { excluded: ReadonlyMap<string, string>; marks: ReadonlyMap<string, ColumnMark> },
): Omit<ModelDetail, 'drift' | 'paired'> {
  const report = reportOfVersion(row);
  const settings = settingsOf(row);
  const { brier, logLoss, ece, excessEce, liftTopDecile, cardAuc, modelAuc, baseRate, seed, calibration } = report;
  return {
    ...summaryOfVersion(row, createdBy),
    ...{ cardAuc: isMeasured(report) ? cardAuc : null, modelAuc, seed },
    figures: isMeasured(report) ? { brier, logLoss, ece, excessEce, liftTopDecile, baseRate } : null,
    folds: report.auc.folds,
    calibration: calibration.map(({ mean, observed, n }) => ({ mean, observed, n })),
    findingList: findingsOf(row),
    columns: settings.plans.map(({ name, type, component, role, used, reason, actionable, direction }) => ({
      ...{ name, type, component, role, used, reason, actionable, direction: direction ?? 0 },
      excludedReason: excluded.get(name) ?? null,
      mark: marks.get(name) ?? null,
    })),
    assumedShare: settings.assumedShare,
    promotionReason: row.promotionReason,
  };
}

/** How many kinds of data the model uses. */
export const componentCount = (row: VersionRow): number =>
  new Set(settingsOf(row).plans.flatMap((plan) => (plan.used ? [plan.component ?? 'custom'] : []))).size;
