import { describe, expect, it } from 'vitest';
import { auc } from '@/scoring/auc';
import { logLossDifference } from '@/scoring/paired-loss';
import { rng } from '@/scoring/random';
import { trackCell } from '@/scoring/track';
import { redByRank } from '@/scoring/track-red';

/** 60 accounts at four month ends; the higher the score, the likelier to leave. */
function made(seed = 5) {
  const next = rng(seed);
  const n = 240;
  const end = Int32Array.from({ length: n }, (_, i) => i % 4);
  const account = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 4));
  const score = Float64Array.from({ length: n }, () => Math.round(next() * 50) / 50);
  const y = Uint8Array.from(score, (x) => Number(next() < 0.4 * x));
  const red = Uint8Array.from(score, (x) => Number(x > 0.7));
  const leavers = Array.from(y.keys()).flatMap((row) =>
    y[row] === 1 ? [{ row, end: end[row] ?? 0, account: account[row] ?? 0 }] : [],
  );
  return { rows: { end, account, y, red }, leavers, score };
}

describe('what scores were worth', () => {
  const { rows, leavers, score } = made();
  const other = score.map((x) => 1 - x);
  const cell = trackCell({
    rows,
    leavers: [...leavers, { row: -1, end: 0, account: 999 }],
    opinions: [
      { engine: 'ours' as const, score, chance: score.map((x) => 0.4 * x) },
      { engine: 'other' as const, score: other, chance: null },
    ],
    seed: 1,
  });
  const [ours, theirs] = cell.engines;

  it('refuses an opinion that says nothing of a row, instead of ranking it for ever', () => {
    const silent = score.map((x, row) => (row === 7 ? Number.NaN : x));
    const asked = { rows, leavers, opinions: [{ engine: 'other' as const, score: silent, chance: null }], seed: 1 };
    expect(() => trackCell(asked)).toThrow(/score of other for all 240 rows, got none for row 7/);
  });

  it('counts the red list as it stands, and who left without a score as missed', () => {
    const listed = Array.from(rows.red.keys()).filter((row) => rows.red[row] === 1);
    const hits = listed.filter((row) => rows.y[row] === 1).length;
    expect(ours).toMatchObject({ red: listed.length, hits, caught: hits });
    expect(ours?.precision?.value).toBeCloseTo(hits / listed.length, 12);
    expect(cell.leavers).toBe(leavers.length + 1);
    expect(ours?.recall?.value).toBeCloseTo(hits / (leavers.length + 1), 12);
    expect(ours?.lift?.value).toBeCloseTo(hits / listed.length / (leavers.length / 240), 12);
  });

  it('means the areas of the month ends: as counted one by one', () => {
    const areas = [0, 1, 2, 3].map((end) => {
      const here = Array.from(rows.end.keys()).filter((row) => rows.end[row] === end);
      return auc(
        Float64Array.from(here, (row) => score[row] ?? 0),
        Uint8Array.from(here, (row) => rows.y[row] ?? 0),
      );
    });
    expect(ours?.auc?.value).toBeCloseTo(areas.reduce((a, b) => a + b) / 4, 12);
    expect(theirs?.auc?.value).toBeCloseTo(1 - (ours?.auc?.value ?? 0), 12);
  });

  it('holds every figure between the ends of its interval, wider for fewer accounts', () => {
    for (const figure of ['precision', 'recall', 'lift', 'auc'] as const) {
      const of = ours?.[figure];
      expect(of?.low).toBeLessThan(of?.value ?? 0);
      expect(of?.high).toBeGreaterThan(of?.value ?? 1);
    }
    const few = Int32Array.from(rows.account.keys()).filter((row) => (rows.account[row] ?? 0) < 20);
    const part = {
      end: few.map((row) => rows.end[row] ?? 0),
      account: few.map((row) => rows.account[row] ?? 0),
      y: Uint8Array.from(few, (row) => rows.y[row] ?? 0),
      red: Uint8Array.from(few, (row) => rows.red[row] ?? 0),
    };
    const opinions = [
      { engine: 'ours' as const, score: Float64Array.from(few, (row) => score[row] ?? 0), chance: null },
    ];
    const small = trackCell({ rows: part, leavers: [], opinions, seed: 1 }).engines[0]?.auc;
    const widthOf = (of: { low: number; high: number } | null | undefined) => (of ? of.high - of.low : 0);
    expect(widthOf(small)).toBeGreaterThan(widthOf(ours?.auc));
  });

  it('gives every engine a list of the same length at each month end, its riskiest', () => {
    expect(theirs?.red).toBe(ours?.red);
    const list = redByRank(Float64Array.of(1, 3, 2, 9), Int32Array.of(0, 0, 0, 1), new Map([[0, 2]]));
    expect([...list]).toEqual([0, 1, 1, 0]);
  });

  it('says null where a figure does not exist, never 0 or NaN', () => {
    const nobody = { ...rows, y: new Uint8Array(240), red: new Uint8Array(240) };
    const empty = trackCell({
      rows: nobody,
      leavers: [],
      opinions: [{ engine: 'ours' as const, score, chance: null }],
      seed: 1,
    });
    expect(empty.engines[0]).toMatchObject({
      red: 0,
      precision: null,
      recall: null,
      lift: null,
      auc: null,
      excessEce: null,
    });
  });

  it('finds the better of two models, and none where they are alike', () => {
    const y = rows.y;
    const right = Float64Array.from(score, (x) => Math.max(0.02, 0.4 * x));
    const flat = right.map(() => 0.2);
    const worse = logLossDifference({ candidate: flat, active: right, y, account: rows.account }, 1);
    expect(worse?.low).toBeGreaterThan(0);
    expect(logLossDifference({ candidate: right, active: right, y, account: rows.account }, 1)).toEqual({
      value: 0,
      low: 0,
      high: 0,
    });
  });
});
