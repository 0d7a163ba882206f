/** Snapshots as rows of text, and what becomes of them: labelled ones to learn from, past month ends, live ones to score. */

import { componentsIn, LEAST_COMPONENTS, LEAST_DAYS } from '@/lib/server/scores/lacking';
import type { SnapshotRow } from '@/lib/server/snapshots/build-snapshots';
import { cellOf } from '@/lib/server/snapshots/cell-of';
import type { LabelScope } from '@/lib/server/snapshots/labels';
import type { ColumnPlan, TextTable } from '@/scoring';
import type { Dated, Material } from './material';
import type { LearnInput } from './trainable';

const DAY = 86_400_000;
/** Days since 1970, at midnight UTC whole. */
export const dayOf = (date: Date): number => date.getTime() / DAY;

export type DatedMaterial = {
  /** The live rows: what is scored and stored. */
  material: Material & { dated: Dated };
  input: Pick<LearnInput, 'table' | 'plans' | 'y' | 'known' | 'findings' | 'dated'>;
  leavers: number;
};

/** Rows as columns of text: a row of `table` per snapshot. */
export type Rows = {
  accountIds: string[];
  asOfs: Date[];
  labels: (0 | 1 | null)[];
  early: boolean[];
  leavesIn: number[];
  counts: number[];
  table: TextTable;
};

export const emptyRows = (names: string[]): Rows => ({
  accountIds: [],
  asOfs: [],
  labels: [],
  early: [],
  leavesIn: [],
  counts: [],
  table: { names, rows: 0, cells: names.map(() => []) },
});

/** Too little time or data for a score that means anything. */
export const isEarly = ({ days, values }: SnapshotRow): boolean =>
  (days ?? 0) < LEAST_DAYS || componentsIn(values).size < LEAST_COMPONENTS;

export function add({ accountIds, asOfs, labels, early, leavesIn, counts, table }: Rows, row: SnapshotRow): void {
  leavesIn.push(row.leavesIn ?? Number.NaN);
  counts.push(Number(row.counts));
  accountIds.push(row.accountId);
  early.push(isEarly(row));
  asOfs.push(row.asOf);
  labels.push(row.label);
  table.names.forEach((name, c) => {
    table.cells[c]?.push(cellOf(row.values, name));
  });
  table.rows++;
}

export type Parts = {
  plans: ColumnPlan[];
  /** Rows before `known` are labelled, those before `past` of month ends, the rest are live. */
  known: number;
  past: number;
  reconstruct: boolean;
  unscored: Dated['unscored'];
  newest: Dated['newest'];
  months: number;
  share: number;
  findings: LearnInput['findings'];
  undated: string[];
  scope: LabelScope;
  /** Days after which leaving is known for sure. */
  lag: number;
};

export function assemble(rows: Rows, parts: Parts): DatedMaterial {
  const { plans, known, past, unscored, newest, months, share, findings, undated, scope } = parts;
  const numberOf = new Map<string, number>();
  const account = Int32Array.from(rows.accountIds, (id) => {
    const found = numberOf.get(id) ?? numberOf.size;
    numberOf.set(id, found);
    return found;
  });
  const y = Uint8Array.from(rows.labels, (label) => label ?? 0);
  const live = rows.table.rows - past;
  const table = { ...rows.table, rows: live, cells: rows.table.cells.map((cells) => cells.slice(past)) };
  const here = new Set(rows.accountIds.slice(past));
  const wanted = (row: number) => parts.reconstruct && !rows.early[row] && here.has(rows.accountIds[row] ?? '');
  const ends = Int32Array.from({ length: past }, (_, row) => row).filter(wanted);
  const dated: Dated = {
    horizonDays: scope.rules.horizonDays,
    trained: [...numberOf.keys()],
    past: Array.from(ends, (row) => ({ accountId: rows.accountIds[row] ?? '', asOf: rows.asOfs[row] ?? scope.now })),
    unscored,
    newest,
    accounts: new Set(account.subarray(0, known)).size,
    months,
  };
  return {
    material: {
      accountIds: rows.accountIds.slice(past),
      ...{ table, plans, y: new Uint8Array(live), known: new Uint8Array(live), assumedShare: share, dated },
    },
    input: {
      table: rows.table,
      plans,
      y,
      known: Uint8Array.from({ length: rows.table.rows }, (_, row) => Number(row < known)),
      findings,
      dated: {
        account,
        undated,
        past: ends,
        day: Float64Array.from(rows.asOfs, dayOf),
        leavesIn: Float64Array.from(rows.leavesIn),
        counts: Uint8Array.from(rows.counts),
        until: dayOf(scope.now) - parts.lag,
        horizonDays: scope.rules.horizonDays,
        live: Uint8Array.from({ length: rows.table.rows }, (_, row) => Number(row >= past)),
      },
    },
    leavers: new Set(account.filter((_, row) => y[row] === 1)).size,
  };
}
