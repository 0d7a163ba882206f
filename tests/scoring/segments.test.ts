import { describe, expect, it } from 'vitest';
import {
  assignSegments,
  findSegments,
  matchSegments,
  NO_PASS,
  type RawTable,
  type SegmentInput,
  settle,
  settleBetween,
  settleSegments,
} from '@/scoring';
import { benchmarkOf, oddsBreak, wilson } from '@/scoring/benchmarks';
import { joinRules } from '@/scoring/join-rules';
import { twoSided } from '@/scoring/normal';
import { adjustedRandIndex } from '@/scoring/rand-index';
import { rng } from '@/scoring/random';
import { roundCut, ruleWords } from '@/scoring/rules';
import { clearlyOutside } from '@/scoring/segment-identity';

/** Four kinds of accounts: young or old, monthly or yearly, whose points stand apart. */
function fourKinds(n: number, seed: number): SegmentInput {
  const random = rng(seed);
  const tenure = Float64Array.from({ length: n }, () => Math.floor(random() * 60));
  const codes = Int32Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1));
  const points = new Float64Array(2 * n);
  const y = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const young = (tenure[i] ?? 0) < 12;
    points[2 * i] = (young ? -20 : 6) + random();
    points[2 * i + 1] = (codes[i] === 0 ? -12 : 12) + random();
    y[i] = Number(random() < (young ? 0.5 : 0.1) + (codes[i] === 0 ? 0.2 : 0));
  }
  const raw: RawTable = {
    n,
    columns: [
      { name: 'tenure', kind: 'number', values: tenure },
      { name: 'contract', kind: 'category', codes, levels: ['monthly', 'yearly'] },
    ],
  };
  const group = Int32Array.from({ length: n }, (_, i) => i);
  return { columns: ['tenure', 'contract'], points, n, raw, sources: [], y, group, seed: 1 };
}

describe('findSegments', () => {
  const input = fourKinds(3000, 3);
  const found = findSegments(input);

  it('finds the kinds that were planted and says them as rules', () => {
    expect(found.verdict).toBe('found');
    expect(found.segments.length).toBeGreaterThanOrEqual(4);
    expect(found.stability).toBeGreaterThanOrEqual(0.8);
    expect(found.fidelity).toBeGreaterThan(0.8);
    const said = found.segments.flatMap((segment) => segment.said).join('; ');
    for (const part of ['tenure below 12', 'tenure 12 or more', 'contract is monthly', 'contract is yearly']) {
      expect(said).toContain(part);
    }
  });

  it('gives every account to exactly one segment, by the rules', () => {
    const assigned = assignSegments(found.segments, input.raw);
    expect(assigned.every((segment) => segment >= 0)).toBe(true);
    found.segments.forEach((segment, s) => {
      expect(assigned.filter((each) => each === s)).toHaveLength(segment.size);
    });
    expect(found.segments.reduce((sum, segment) => sum + segment.share, 0)).toBeCloseTo(1, 12);
  });

  it('names them differently and puts the one that loses most first', () => {
    expect(new Set(found.segments.map((segment) => segment.name)).size).toBe(found.segments.length);
    const rates = found.segments.map((segment) => segment.churnRate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('applies rules that went through JSON to other rows, unknown values included', () => {
    const segments = JSON.parse(JSON.stringify(found.segments));
    const other = fourKinds(200, 9).raw;
    expect(assignSegments(segments, other)).toEqual(assignSegments(found.segments, other));
    const blank: RawTable = {
      n: 1,
      columns: [
        { name: 'tenure', kind: 'number', values: Float64Array.of(Number.NaN) },
        { name: 'contract', kind: 'category', codes: Int32Array.of(-1), levels: ['weekly'] },
      ],
    };
    expect(assignSegments(segments, blank)[0]).toBeGreaterThanOrEqual(0);
  });

  it('gives the same segments again from the same seed', () => {
    expect(JSON.stringify(findSegments(fourKinds(3000, 3)))).toBe(JSON.stringify(found));
  });

  it('works on standardised features without a model, and says so', () => {
    expect(findSegments({ ...input, columns: [], points: new Float64Array(0) }).basis).toBe('standardised features');
  });

  it('says that there are no clean segments in noise, in constants and in three accounts', () => {
    const random = rng(11);
    const points = Float64Array.from({ length: 3000 * 6 }, () => random() + random() + random());
    const columns = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(findSegments({ ...input, columns, points })).toMatchObject({ verdict: 'no clean segments', segments: [] });
    expect(findSegments({ ...input, points: new Float64Array(6000) }).verdict).toBe('no clean segments');
    expect(findSegments(fourKinds(3, 1)).verdict).toBe('no clean segments');
  });
});

describe('benchmarkOf', () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => i);
  const column = { name: 'x', kind: 'number', values } as const;
  const rows = Int32Array.from(values.keys());

  it('gives the quartiles and the cut where the odds change', () => {
    const y = Uint8Array.from(values, (value, i) => Number(value < 50 ? i % 2 === 0 : i % 20 === 0));
    const benchmark = benchmarkOf(column, { rows, y, all: values, tests: 5 });
    expect(benchmark).toMatchObject({ low: 49.75, medium: 99.5, high: 149.25, n: 200 });
    expect(benchmark?.break?.cut).toBeGreaterThan(40);
    expect(benchmark?.break?.cut).toBeLessThan(60);
  });

  it('finds no meaningful break where there is none', () => {
    expect(
      oddsBreak(
        values,
        Uint8Array.from(values, (_, i) => Number(i % 5 === 0)),
        5,
      ),
    ).toBeNull();
  });

  it('leans on everyone below 30 members', () => {
    const few = Int32Array.of(190, 191, 192);
    const benchmark = benchmarkOf(column, { rows: few, y: new Uint8Array(200), all: values, tests: 1 });
    expect(benchmark?.medium).toBeCloseTo(0.1 * 191 + 0.9 * 99.5, 9);
  });
});

describe('the figures underneath', () => {
  it('agrees with the published example of the adjusted Rand index', () => {
    // scikit-learn 1.5, adjusted_rand_score([0, 0, 1, 1], [0, 0, 1, 2]) and ([0, 0, 1, 2], [0, 0, 1, 1])
    expect(adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 0, 1, 2))).toBeCloseTo(0.5714285714285714, 12);
    expect(adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 1, 0, 0))).toBe(1);
    expect(adjustedRandIndex(Int32Array.of(0, 0, 0, 0), Int32Array.of(0, 1, 2, 3))).toBe(0);
  });

  it('agrees with R on Wilson and on the normal distribution', () => {
    // R 4.3: prop.test(10, 100, correct = FALSE)$conf.int; 2 * pnorm(-1.959964)
    expect(wilson(10, 100).low).toBeCloseTo(0.05522914, 6);
    expect(wilson(10, 100).high).toBeCloseTo(0.1743657, 6);
    expect(twoSided(1.959964)).toBeCloseTo(0.05, 6);
  });

  it.each([
    [7, 8, 8],
    [7.2, 9.9, 8],
    [7.2, 12, 10],
    [-5, 3, 0],
    [0.12, 0.131, 0.13],
    [1999, 2600, 2000],
  ])('cuts between %d and %d at %d', (low, high, cut) => {
    expect(roundCut(low, high)).toBe(cut);
  });

  it('joins rules that differ only in neighbouring ranges, or in a level and its denial', () => {
    const below = (value: number, orMissing = true) => ({ column: 'x', op: 'below', value, orMissing }) as const;
    const atLeast = (value: number) => ({ column: 'x', op: 'atLeast', value, orMissing: false }) as const;
    const vip = { column: 'kind', op: 'is', level: 'vip', orMissing: false } as const;
    const notVip = { column: 'kind', op: 'isNot', level: 'vip', orMissing: true } as const;
    expect(
      joinRules([
        [below(8), vip],
        [atLeast(8), vip],
      ]),
    ).toEqual([[vip]]);
    expect(
      joinRules([
        [atLeast(2), below(8), vip],
        [below(20), atLeast(8), vip],
      ]),
    ).toEqual([[vip, { ...atLeast(2) }, { ...below(20), orMissing: false }]]);
    expect(joinRules([[below(8), vip], [below(8), notVip], [atLeast(9)]])).toEqual([[atLeast(9)], [below(8)]]);
    expect(
      joinRules([
        [below(8), vip],
        [atLeast(8), notVip],
      ]),
    ).toHaveLength(2);
  });

  it('says a rule with two bounds as a range', () => {
    const wording = {
      yesNo: new Map([['vip', { no: 'nein', yes: 'ja' }]]),
      days: new Set<string>(),
      shares: new Set(['used']),
      withMissing: new Set<string>(),
    };
    const rule = [
      { column: 'seats', op: 'atLeast', value: 8, orMissing: false },
      { column: 'vip', op: 'below', value: 1, orMissing: false },
      { column: 'seats', op: 'below', value: 2000, orMissing: true },
      { column: 'used', op: 'atLeast', value: 0.125, orMissing: false },
    ] as const;
    expect(ruleWords([...rule], wording)).toBe('seats from 8 to below 2,000 and vip is nein and used 12.5 % or more');
  });
});

describe('segments over time', () => {
  const { segments } = findSegments(fourKinds(3000, 3));

  it('keep their ids across a retrain that finds them in another order', () => {
    const next = [...segments].reverse().map((segment, s) => ({ ...segment, id: `new-${s}` }));
    expect(matchSegments(segments, next).map((segment) => segment.id)).toEqual(
      segments.map((segment) => segment.id).reverse(),
    );
  });

  it('give a fresh id to one that was not there before', () => {
    const ids = matchSegments(segments.slice(0, -1), segments).map((segment) => segment.id);
    expect(new Set(ids).size).toBe(segments.length);
    expect(ids.slice(0, -1)).toEqual(segments.slice(0, -1).map((segment) => segment.id));
  });

  it('are left after two passes that agree, or at once when clearly', () => {
    const stay = settle({ segment: 'a', pending: null }, 'b', false);
    expect(stay).toEqual({ segment: 'a', pending: 'b' });
    expect(settle(stay, 'b', false)).toEqual({ segment: 'b', pending: null });
    expect(settle(stay, 'c', false)).toEqual({ segment: 'a', pending: 'c' });
    expect(settle({ segment: 'a', pending: null }, 'b', true)).toEqual({ segment: 'b', pending: null });
  });

  it('are clearly left past a tenth of the interquartile range', () => {
    const values = Float64Array.of(12.5, 20);
    const raw: RawTable = { n: 2, columns: [{ name: 'tenure', kind: 'number', values }] };
    const rules = [[{ column: 'tenure', op: 'below', value: 12, orMissing: false } as const]];
    const iqr = new Map([['tenure', 10]]);
    expect([0, 1].map((row) => clearlyOutside(rules, { raw, row, iqr }))).toEqual([false, true]);
  });

  it('hold a whole pass: who lies just outside waits for the next one, who lies far outside or was in none goes at once', () => {
    const values = Float64Array.of(12.5, 20, 12.5, 12.5, 0, 30); // interquartile range 5.6
    const raw: RawTable = { n: 6, columns: [{ name: 'tenure', kind: 'number', values }] };
    const low = { rules: [[{ column: 'tenure', op: 'below', value: 12, orMissing: false } as const]] };
    const high = { rules: [[{ column: 'tenure', op: 'atLeast', value: 12, orMissing: false } as const]] };
    const before = { segmentOf: Int32Array.of(0, 0, 0, NO_PASS, 0, -1), fits: Int32Array.of(0, 0, 1, NO_PASS, 0, -1) };
    const { segmentOf, fits } = settleSegments([low, high], { raw, before });
    expect(Array.from(fits)).toEqual([1, 1, 1, 1, 0, 1]);
    expect(Array.from(segmentOf)).toEqual([0, 1, 1, 1, 0, 1]);
  });

  it('hold few accounts between two passes: only who lies far outside or was in none goes, and no pass is counted', () => {
    const values = Float64Array.of(12.5, 20, 12.5, 12.5, 0, 30);
    const raw: RawTable = { n: 6, columns: [{ name: 'tenure', kind: 'number', values }] };
    const low = { rules: [[{ column: 'tenure', op: 'below', value: 12, orMissing: false } as const]] };
    const high = { rules: [[{ column: 'tenure', op: 'atLeast', value: 12, orMissing: false } as const]] };
    const before = { segmentOf: Int32Array.of(0, 0, 0, NO_PASS, 0, -1), fits: Int32Array.of(0, 0, 1, NO_PASS, 1, -1) };
    const pass = settleSegments([low, high], { raw, before });
    expect(pass.spreads).toEqual({ tenure: expect.closeTo(5.6, 1) });
    const between = settleBetween([low, high], { raw, before, spreads: pass.spreads });
    expect(Array.from(between.segmentOf)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(Array.from(between.fits)).toEqual([0, 1, 1, 1, 1, 1]);
    const unknown = settleBetween([low, high], { raw, before, spreads: null });
    expect(Array.from(unknown.segmentOf)).toEqual([0, 0, 0, 1, 0, 1]);
    expect(Array.from(unknown.fits)).toEqual([0, 0, 1, 1, 1, 1]);
  });
});
