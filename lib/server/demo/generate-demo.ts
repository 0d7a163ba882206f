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
import { HORIZON_DAYS, type Life, liveThrough, type Timeline } from './life';
import { headOf, TABLES } from './tables';

export type DemoKind = keyof typeof TABLES;
export type DemoFile = { kind: DemoKind; fileName: string; csv: string };

export type DemoTruth = {
  /** `strength`: mean distance of the driver's part of the log-odds from its own mean, over accounts and month ends. */
  drivers: { feature: string; component: Component; strength: number }[];
  /** Columns a snapshot may hold that have no effect. */
  decoys: string[];
  /** Midnights (UTC) at which `logitOf` speaks, month ends where nothing was moved; its `month` counts them from 0. */
  monthEnds: Date[];
  /** Planted log-odds of leaving within 90 days; NaN for an account that is gone, or known for less than 8 weeks. */
  logitOf: (accountId: string, month: number) => number;
  /** AUC of the planted log-odds against what happened, over month ends whose 90 days have passed: nobody can do better for long. */
  overlapAuc: number;
};

export type DemoCompany = { files: DemoFile[]; truth: DemoTruth };

/** 22 November 2026, a Sunday. */
const HOME = Date.UTC(2026, 10, 22);
const WEEK = 7 * DAY;

/**
 * The same company whatever the day: its history is made up for the week of `HOME` and moved by whole weeks, so that
 * weekdays stay weekdays.
 *
 * @param asOf exclusive end of the history, a midnight UTC
 */
export function generateDemo({ seed, asOf }: { seed: number; asOf: Date }): DemoCompany {
  const end = HOME + ((((asOf.getTime() - HOME) % WEEK) + WEEK) % WEEK);
  const timeline = { starts: monthStarts(end), asOf: end };
  const moved = asOf.getTime() - end;
  const days = signups(timeline.starts, timeline.asOf, diceOf(seedOf(seed, 0)));
  const files = filesFor(moved);
  const stories = days.map((signupAt, number) => {
    const account = makeAccount(number, signupAt, diceOf(seedOf(seed, 2 * number + 1)));
    const life = liveThrough(account, timeline, seedOf(seed, 2 * number + 2));
    files.add(life, life.leftAt ?? end);
    return { id: account.id, leftAt: life.leftAt, judged: life.judged };
  });
  return { files: files.written(), truth: truthOf(stories, timeline, moved) };
}

/** In the order in which they can be imported: accounts first, then what speaks of them. */
export const KINDS = [
  ...(['accounts', 'products', 'contacts', 'deals', 'subscriptions', 'invoices', 'usage', 'tickets'] as const),
  ...(['interactions', 'surveys', 'milestones', 'outcomes'] as const),
];

/** Takes life by life and keeps nothing but text: all facts at once would be a hundred megabytes. */
function filesFor(moved: number): { add: (life: Life, until: number) => void; written: () => DemoFile[] } {
  const texts = new Map(KINDS.map((kind) => [kind, [csvOf(headOf(TABLES[kind]), moved)]]));
  return {
    add: (life, until) => {
      for (const kind of KINDS) texts.get(kind)?.push(csvOf(TABLES[kind].rows(life, until), moved));
    },
    written: () => KINDS.map((kind) => ({ kind, fileName: `${kind}.csv`, csv: texts.get(kind)?.join('') ?? '' })),
  };
}

/** What of a life the truth is about. */
type Story = Pick<Life, 'leftAt' | 'judged'> & { id: string };

function truthOf(lives: Story[], { starts, asOf }: Timeline, moved: number): DemoTruth {
  const monthEnds = starts.slice(1);
  const logits = new Map(
    lives.map(({ id, judged }) => [id, new Map(judged.map(({ month, logit }) => [month - 1, logit]))]),
  );
  const parts = lives.flatMap(({ judged }) => judged.map((each) => each.parts));
  return {
    drivers: DRIVERS.map(({ feature, component }, d) => {
      return { feature, component, strength: meanDistance(parts.map((each) => each[d] ?? 0)) };
    }),
    decoys: DECOYS,
    monthEnds: monthEnds.map((time) => new Date(time + moved)),
    logitOf: (accountId, month) => logits.get(accountId)?.get(month) ?? Number.NaN,
    overlapAuc: overlapAuc(lives, asOf),
  };
}

function overlapAuc(lives: Story[], asOf: number): number {
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
