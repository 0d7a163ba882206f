/**
 * A B2B software company's whole history as CSV files, made up from a seed, together with the truth about who leaves
 * and why. Knows no database, no clock and no file system: the files go through the same importers as anybody's.
 */
import type { Component } from '@/lib/contracts/imports';
import { auc, seedOf } from '@/scoring';
import { makeAccount, signups } from './accounts';
import { DAY, monthStarts } from './calendar';
import { csvOf } from './csv';
import { diceOf } from './dice';
import { DECOYS, DRIVERS } from './drivers';
import { HORIZON_DAYS, type Life, liveThrough } from './life';
import { PRODUCT_ROWS, TABLES } from './tables';

export type DemoKind = keyof typeof TABLES | 'products';
export type DemoFile = { kind: DemoKind; fileName: string; csv: string };

export type DemoTruth = {
  /** `strength`: mean distance of the driver's part of the log-odds from its own mean, over accounts and month ends. */
  drivers: { feature: string; component: Component; strength: number }[];
  /** Columns a snapshot may hold that have no effect. */
  decoys: string[];
  /** Midnights (UTC) at which `logitOf` speaks; its `month` counts them from 0. */
  monthEnds: Date[];
  /** Planted log-odds of leaving within 90 days; NaN for an account that is gone, or known for less than 8 weeks. */
  logitOf: (accountId: string, month: number) => number;
  /** AUC of the planted log-odds against what happened, over month ends whose 90 days have passed: nobody can do better for long. */
  overlapAuc: number;
};

export type DemoCompany = { files: DemoFile[]; truth: DemoTruth };

/** @param asOf exclusive end of the history, a midnight UTC */
export function generateDemo({ seed, asOf }: { seed: number; asOf: Date }): DemoCompany {
  const timeline = { starts: monthStarts(asOf.getTime()), asOf: asOf.getTime() };
  const days = signups(timeline.starts, timeline.asOf, diceOf(seedOf(seed, 0)));
  const lives = days.map((signupAt, number) => {
    const account = makeAccount(number, signupAt, diceOf(seedOf(seed, 2 * number + 1)));
    return liveThrough(account, timeline, seedOf(seed, 2 * number + 2));
  });
  return { files: filesOf(lives, timeline.asOf), truth: truthOf(lives, timeline) };
}

function filesOf(lives: Life[], asOf: number): DemoFile[] {
  const file = (kind: DemoKind, csv: string): DemoFile => ({ kind, fileName: `${kind}.csv`, csv });
  const of = (kind: keyof typeof TABLES): DemoFile => {
    const { columns, rows } = TABLES[kind];
    return file(
      kind,
      csvOf(
        columns,
        lives.flatMap((life) => rows(life, life.leftAt ?? asOf)),
      ),
    );
  };
  return [
    of('accounts'),
    of('contacts'),
    file('products', csvOf(['product_id', 'name'], PRODUCT_ROWS)),
    ...[of('deals'), of('subscriptions'), of('invoices'), of('usage'), of('tickets')],
    ...[of('interactions'), of('surveys'), of('milestones'), of('outcomes')],
  ];
}

function truthOf(lives: Life[], { starts, asOf }: { starts: number[]; asOf: number }): DemoTruth {
  const monthEnds = starts.slice(1);
  const logits = new Map(
    lives.map(({ account, judged }) => [account.id, new Map(judged.map(({ month, logit }) => [month - 1, logit]))]),
  );
  const parts = lives.flatMap(({ judged }) => judged.map((each) => each.parts));
  return {
    drivers: DRIVERS.map(({ feature, component }, d) => {
      return { feature, component, strength: meanDistance(parts.map((each) => each[d] ?? 0)) };
    }),
    decoys: DECOYS,
    monthEnds: monthEnds.map((time) => new Date(time)),
    logitOf: (accountId, month) => logits.get(accountId)?.get(month) ?? Number.NaN,
    overlapAuc: overlapAuc(lives, asOf),
  };
}

function overlapAuc(lives: Life[], asOf: number): number {
  const horizon = HORIZON_DAYS * DAY;
  const rows = lives.flatMap(({ judged, leftAt }) =>
    judged
      .filter(({ at }) => at + horizon <= asOf)
      .map(({ at, logit }) => ({ logit, left: leftAt !== null && leftAt < at + horizon })),
  );
  return auc(
    Float64Array.from(rows, (row) => row.logit),
    Uint8Array.from(rows, (row) => Number(row.left)),
  );
}

function meanDistance(values: number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + Math.abs(x - mean), 0) / values.length;
}
