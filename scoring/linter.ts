/**
 * Looks for what makes a score untrustworthy, before and after training. Each finding names columns and rows and
 * says what to do.
 */
import type { ColumnPlan } from './column-plan';
import type { RawTable } from './dataset';
import { type Finding, LEAKS } from './finding';
import { lintColumns } from './lint-columns';
import { lintCombined } from './lint-combined';
import { lintLeaks } from './lint-leaks';
import { lintEvents, lintRows, lintSignal } from './lint-rows';

export type LintInput = {
  raw: RawTable;
  plans: readonly ColumnPlan[];
  y: Uint8Array;
  group: Int32Array;
  /** Columns with an undated value, in dated training. */
  undated?: readonly string[];
};

/** What the training found; `refit` gives the cross-validated area without some columns. */
export type LintModel = {
  auc: { value: number; low: number; high: number };
  events: number;
  ranking: readonly string[];
  refit: (without: string[]) => number;
  /** What `lintTable` found; a column already named explains too good a model. */
  known: readonly Finding[];
};

/** Findings that need no model; nothing leaks an outcome that nobody knows. */
export function lintTable({ raw, plans, y, group, undated }: LintInput): Finding[] {
  const leaks = y.includes(1) ? lintLeaks(raw, y) : [];
  return [...leaks, ...lintColumns(plans, undated), ...lintRows(group, y)];
}

/** Findings that need one. */
export function lintModel({ raw, plans, y }: LintInput, model: LintModel): Finding[] {
  const { ranking, refit } = model;
  const explained = model.known.some((finding) => LEAKS.includes(finding.code));
  const combined = lintCombined({ raw, plans, y, auc: model.auc.value, ranking, refit, explained });
  return [...combined, ...lintSignal(model.auc), ...lintEvents(model.events)];
}

export type { Finding, FindingCode } from './finding';
