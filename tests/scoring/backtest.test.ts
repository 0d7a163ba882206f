import { beforeAll, describe, expect, it } from 'vitest';
import { challengersFor } from '@/scoring/challengers';
import { bundledScoring } from './bundled';
import { madeHistory } from './made-history';

type Scoring = Awaited<ReturnType<typeof bundledScoring>>;
type Backtest = ReturnType<Scoring['backtest']>;

const OPTIONS = {
  horizonDays: 90,
  otherDays: [30, 180],
  clocks: [{ source: 'renewal', direction: -1 as const }],
  seed: 1,
};

describe('a backtest', () => {
  let scoring: Scoring;
  let found: Backtest;
  const history = madeHistory({ accounts: 220, months: 22, seed: 4, lag: 30 });
  beforeAll(async () => {
    scoring = await bundledScoring();
    found = scoring.backtest(history, { ...OPTIONS, beside: ['forest', 'scorecard', 'baseline'] });
  }, 60_000);

  const rowsAt = (day: number) => Array.from(history.day.keys()).filter((row) => history.day[row] === day);
  const firstEnds = () => found.ends.slice(0, 3).flatMap(rowsAt);

  it('judges month ends whose training knew nothing later than their eve, less the days leaving takes to be known', () => {
    expect(found.ends.length).toBeGreaterThanOrEqual(3);
    expect(found.learnedUntil).toHaveLength(found.ends.length);
    for (const [k, end] of found.ends.entries()) expect(found.learnedUntil[k]).toBeLessThanOrEqual(end - history.lag);
    for (const row of firstEnds()) expect(found.health[row]).not.toBeNaN();
  });

  it('says the same to the last byte whatever happened after the month end', () => {
    const until = found.learnedUntil[0] ?? 0;
    const leavesIn = history.leavesIn.map((left, row) => {
      const leaves = (history.day[row] ?? 0) + left;
      return leaves > until && !Number.isNaN(left) ? left + 400 : left;
    });
    const other = scoring.backtest({ ...history, leavesIn }, OPTIONS);
    expect(other.ends).toEqual(found.ends);
    for (const row of firstEnds()) {
      expect(other.health[row]).toBe(found.health[row]);
      for (const days of [30, 90, 180]) expect(other.chance.get(days)?.[row]).toBe(found.chance.get(days)?.[row]);
      for (const [engine, said] of found.said)
        expect([engine, other.said.get(engine)?.[row]]).toEqual([engine, said[row]]);
    }
  });

  it('does notice what happened before it', () => {
    const until = found.learnedUntil[0] ?? 0;
    const leavesIn = history.leavesIn.map((left, row) =>
      (history.day[row] ?? 0) + left <= until && (history.account[row] ?? 0) % 4 === 0 ? Number.NaN : left,
    );
    const other = scoring.backtest({ ...history, leavesIn }, OPTIONS);
    expect(firstEnds().some((row) => other.health[row] !== found.health[row])).toBe(true);
  });

  it('grows with the horizon, and ranks better than chance where the naive way does not', () => {
    const closed = found.ends.flatMap(rowsAt).filter((row) => (history.day[row] ?? 0) + 90 <= history.until);
    const y = Uint8Array.from(closed, (row) => Number((history.leavesIn[row] ?? 0) < 90));
    const areaOf = (said: Float64Array | undefined) =>
      scoring.auc(
        Float64Array.from(closed, (row) => said?.[row] ?? 0),
        y,
      );
    for (const row of closed) {
      const [month, quarter, half] = [30, 90, 180].map((days) => found.chance.get(days)?.[row] ?? Number.NaN);
      expect(month).toBeLessThanOrEqual(quarter ?? 0);
      expect(quarter).toBeLessThanOrEqual(half ?? 0);
    }
    expect(areaOf(found.said.get('boosted'))).toBeGreaterThan(0.65);
    expect(areaOf(found.said.get('forest'))).toBeGreaterThan(0.6);
    expect(Math.abs(areaOf(found.said.get('baseline')) - 0.5)).toBeLessThan(0.1);
  });

  it('leaves a challenger out of all rounds where the last has more rows than it takes, and says so', () => {
    const asked = ['boosted', 'ml-random-forest', 'scorecard'] as const;
    expect(challengersFor(10_000, asked)).toEqual({ engines: ['ml-random-forest', 'scorecard'], left: null });
    expect(challengersFor(10_001, asked)).toEqual({
      engines: ['scorecard'],
      left: { engine: 'ml-random-forest', reason: 'takes up to 10,000 rows, here are 10,001' },
    });
    expect(challengersFor(10_001, ['boosted', 'scorecard']).left).toBeNull();
  });

  it('refuses in words where too little time has passed', () => {
    const short = madeHistory({ accounts: 220, months: 6, seed: 4 });
    expect(() => scoring.backtest(short, OPTIONS)).toThrow(/needs 3 month ends/);
  });
});
