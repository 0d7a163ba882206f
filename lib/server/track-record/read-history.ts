/** Every customer at every month end with what was known of it then, and what became of it: what a track record is measured on. */
import 'server-only';
import type { PoolClient } from 'pg';
import { dayOf, isEarly } from '@/lib/server/models/dated-rows';
import { buildSnapshots, type SnapshotRow } from '@/lib/server/snapshots/build-snapshots';
import { cellOf, daysBefore } from '@/lib/server/snapshots/cell-of';
import { FEATURE_NAMES } from '@/lib/server/snapshots/feature-definitions';
import { closingDays, type LabelScope } from '@/lib/server/snapshots/labels';
import { monthsOf } from '@/lib/server/snapshots/month-ends';
import type { ColumnPlan, TextTable } from '@/scoring';

const DAY = 86_400_000;

export const dateOf = (day: number): Date => new Date(Math.round(day * DAY));

/** Where an account stands at a month end: with enough for a score, with too little, or with notice given. */
export const STANDS = ['scored', 'too_early', 'leaving'] as const;
export type Stands = (typeof STANDS)[number];

/** n rows, accounts in the order of their ids, then time. */
export type HistoryRows = {
  accountIds: string[];
  table: TextTable;
  day: Float64Array;
  leavesIn: Float64Array;
  counts: Uint8Array;
  stands: Stands[];
  /** Up to this day everybody who left is known; leaving is known for sure this many days after it happens. */
  until: number;
  lag: number;
};

/** A date has become days before its row when the version was trained; a number stays one. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T|$)/;

export async function readHistory(client: PoolClient, scope: LabelScope, plans: ColumnPlan[]): Promise<HistoryRows> {
  const fields = plans.map(({ name }) => name).filter((name) => !FEATURE_NAMES.includes(name));
  const months = await monthsOf(client, scope, scope.now);
  const dates = new Set(plans.flatMap(({ name, type }) => (fields.includes(name) && type === 'number' ? [name] : [])));
  const found: Found = { accountIds: [], day: [], leavesIn: [], counts: [], stands: [] };
  const names = [...FEATURE_NAMES, ...fields];
  const cells: string[][] = names.map(() => []);
  if (months.asOfs.length > 0)
    for await (const row of buildSnapshots(client, { ...scope, ...months, fields })) {
      addRow(found, row);
      names.forEach((name, c) => {
        const cell = cellOf(row.values, name);
        const days = dates.has(name) && ISO_DATE.test(cell) ? daysBefore(cell, row.asOf, null) : null;
        cells[c]?.push(days ?? cell);
      });
    }
  const lag = (await closingDays(client, scope)) - scope.rules.horizonDays;
  return {
    ...{ accountIds: found.accountIds, stands: found.stands, table: { names, rows: found.stands.length, cells } },
    ...{ day: Float64Array.from(found.day), leavesIn: Float64Array.from(found.leavesIn) },
    ...{ counts: Uint8Array.from(found.counts), until: dayOf(scope.now) - lag, lag },
  };
}

type Found = { accountIds: string[]; day: number[]; leavesIn: number[]; counts: number[]; stands: Stands[] };

function addRow(found: Found, row: SnapshotRow): void {
  found.accountIds.push(row.accountId);
  found.day.push(dayOf(row.asOf));
  found.leavesIn.push(row.leavesIn ?? Number.NaN);
  found.counts.push(Number(row.counts));
  found.stands.push(row.state === 'leaving' ? 'leaving' : isEarly(row) ? 'too_early' : 'scored');
}
