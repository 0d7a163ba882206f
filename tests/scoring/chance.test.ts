import { beforeAll, describe, expect, test } from 'vitest';
import type { ChanceInput, ChanceVerdict } from '@/scoring';
import { allRows, rng, shuffle } from '@/scoring/random';
import { takeRows } from '@/scoring/take-rows';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
beforeAll(async () => {
  scoring = await bundledScoring();
});

type Learned = Extract<ChanceVerdict, { state: 'learned' }>;
const run = { seed: 1 };
const made = (n: number, seed = 1): ChanceInput & { truth: Float64Array } => {
  const { raw, sources, y, group, truth } = madeTable(n, seed);
  return { raw, sources, y, account: group, truth };
};
function learned(input: ChanceInput): Learned {
  const verdict = scoring.trainChance(input, run);
  if (verdict.state !== 'learned') throw new Error(`not learned: ${JSON.stringify(verdict)}`);
  return verdict;
}
const sameBytes = (one: Learned, other: Learned): boolean =>
  Buffer.from(scoring.encodeChance(one.model)).equals(Buffer.from(scoring.encodeChance(other.model)));
const own = ({ fold }: Learned, { account }: ChanceInput) => Int8Array.from(account, (a) => fold[a] ?? -1);

/** Just so many events: all others become none. */
function withEvents(input: ChanceInput, count: number): ChanceInput {
  let left = count;
  return { ...input, y: input.y.map((y) => (y === 1 && left-- > 0 ? 1 : 0)) };
}

describe('the chance of an event', () => {
  test('is ranked as well out of fold as the planted truth allows, and means what it says', () => {
    const input = made(900);
    const verdict = learned(input);
    const chance = scoring.chancesOf(verdict.model, input.raw, own(verdict, input));
    const best = scoring.auc(input.truth, input.y);
    expect(scoring.auc(chance, input.y)).toBeCloseTo(verdict.auc.value, 1);
    expect(verdict.auc.value).toBeGreaterThan(best - 0.05);
    expect(verdict.auc.low).toBeLessThan(best);
    expect(verdict.auc.value).toBeGreaterThan(verdict.baseline);
    const mean = chance.reduce((sum, p) => sum + p, 0) / chance.length;
    expect(mean).toBeCloseTo(verdict.baseRate, 1);
    expect(scoring.ece(chance, input.y)).toBeLessThan(0.06);
  });

  test('29 events are too few, 30 are enough to try', () => {
    const input = made(400);
    expect(scoring.trainChance(withEvents(input, 29), run)).toEqual({
      ...{ state: 'too_few', events: 29, others: 371, rows: 400 },
    });
    expect(scoring.trainChance(withEvents(input, 30), run)).toMatchObject({ events: 30, others: 370 });
    expect(scoring.trainChance(withEvents(input, 30), run).state).not.toBe('too_few');
  });

  test('an area whose interval covers one half is no signal, and there is no model', () => {
    const input = made(400);
    const random = rng(9);
    const verdict = scoring.trainChance({ ...input, y: input.y.map(() => Number(random() < 0.2)) }, run);
    expect(verdict.state).toBe('no_signal');
    if (verdict.state !== 'no_signal') return;
    expect(verdict.auc.low).toBeLessThanOrEqual(0.5);
    expect('model' in verdict).toBe(false);
  });

  test('another order of the rows changes the order of what comes out and nothing else', () => {
    const input = made(300);
    const rows = allRows(input.raw.n);
    shuffle(rows, rng(3));
    const mixed: ChanceInput = {
      ...{ raw: takeRows(input.raw, rows), sources: input.sources },
      y: Uint8Array.from(rows, (row) => input.y[row] ?? 0),
      account: Int32Array.from(rows, (row) => input.account[row] ?? -1),
    };
    const [one, other] = [learned(input), learned(mixed)];
    expect(sameBytes(one, other)).toBe(true);
    expect([other.auc, other.baseline, other.fold]).toEqual([one.auc, one.baseline, one.fold]);
    const first = scoring.chancesOf(one.model, input.raw, own(one, input));
    const second = scoring.chancesOf(other.model, mixed.raw, own(other, mixed));
    expect(second).toEqual(Float64Array.from(rows, (row) => first[row] ?? -1));
  });

  test('same seed, same bytes, which come back from the file', () => {
    const input = made(300);
    const verdict = learned(input);
    expect(sameBytes(learned(input), verdict)).toBe(true);
    const read = scoring.decodeChance(scoring.encodeChance(verdict.model));
    expect(sameBytes({ ...verdict, model: read }, verdict)).toBe(true);
    const rows = takeRows(input.raw, Int32Array.of(0, 1));
    const asked = Int8Array.of(-1, 2);
    expect(scoring.chancesOf(read, rows, asked)).toEqual(scoring.chancesOf(verdict.model, rows, asked));
    expect(() => scoring.decodeChance(scoring.encodeChance(verdict.model).slice(8))).toThrow(
      /Expected a file of chances/,
    );
  });

  test('refuses what does not fit together', () => {
    const input = made(100);
    expect(() => scoring.trainChance({ ...input, y: input.y.slice(1) }, run)).toThrow(
      'Expected 100 outcomes and accounts, got 99 and 100',
    );
  });
});
