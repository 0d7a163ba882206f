import { beforeAll, describe, expect, test } from 'vitest';
import type { AnswersInput, AnswersVerdict } from '@/scoring';
import { around, chanceFrom, errorsOf, halfWidth, liftsOf, widthsOf } from '@/scoring/conformal';
import { allRows, rng, shuffle } from '@/scoring/random';
import { takeRows } from '@/scoring/take-rows';
import { bundledScoring } from './bundled';
import { madeAnswers } from './made-answers';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;
beforeAll(async () => {
  scoring = await bundledScoring();
});

type Learned = Extract<AnswersVerdict, { state: 'learned' }>;
function learned(input: AnswersInput): Learned {
  const verdict = scoring.trainAnswers(input, { seed: 1 });
  if (verdict.state !== 'learned') throw new Error(`not learned: ${JSON.stringify(verdict)}`);
  return verdict;
}
const ofSilent = ({ fold }: Learned, { silent }: AnswersInput): Int8Array =>
  Int8Array.from(silent.account, (a) => fold[a] ?? -1);
const predict = (verdict: Learned, input: AnswersInput) =>
  scoring.predictAnswers(verdict.model, input.silent.raw, ofSilent(verdict, input));
type Kept = Pick<Learned, 'model'>;
/** Compared as bytes: element by element it takes seconds. */
const sameBytes = (one: Kept, other: Kept): boolean =>
  Buffer.from(scoring.encodeAnswers(one.model)).equals(Buffer.from(scoring.encodeAnswers(other.model)));
const heldBy = ({ low, high }: { low: Float64Array; high: Float64Array }, truth: Uint8Array): number =>
  truth.filter((answer, i) => answer >= (low[i] ?? 99) && answer <= (high[i] ?? -1)).length / truth.length;

/** The rows in another order. */
function reordered({ sources, known, silent }: AnswersInput, seed: number): AnswersInput & { places: Int32Array } {
  const mixed = (n: number, part: number) => {
    const rows = allRows(n);
    shuffle(rows, rng(part));
    return rows;
  };
  const [rows, places] = [mixed(known.raw.n, seed), mixed(silent.raw.n, seed + 1)];
  const account = (of: Int32Array, at: Int32Array) => Int32Array.from(at, (row) => of[row] ?? -1);
  const points = Uint8Array.from(rows, (row) => known.points[row] ?? 0);
  return {
    sources,
    known: { raw: takeRows(known.raw, rows), account: account(known.account, rows), points },
    silent: { raw: takeRows(silent.raw, places), account: account(silent.account, places) },
    places,
  };
}

/** The first answers alone. */
const firstAnswers = (input: AnswersInput, count: number): AnswersInput => {
  const { raw, account, points } = input.known;
  const rows = allRows(count);
  return {
    ...input,
    known: { raw: takeRows(raw, rows), account: account.slice(0, count), points: points.slice(0, count) },
  };
};

describe('predicted answers', () => {
  test('the interval holds eight of ten answers of the silent, who are of another kind than those who answered', () => {
    const [weighted, unweighted, told]: number[][] = [[], [], []];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const made = madeAnswers({ seed, accounts: 300, silent: 600 });
      const verdict = learned(made);
      weighted?.push(heldBy(predict(verdict, made), made.truth));
      told?.push(verdict.coverage);
      const { account } = made.known;
      const error = new Float64Array(account.length);
      const { mean } = scoring.predictAnswers(
        verdict.model,
        made.known.raw,
        Int8Array.from(account, (a) => verdict.fold[a] ?? -1),
      );
      for (let i = 0; i < error.length; i++) error[i] = (made.known.points[i] ?? 0) - (mean[i] ?? 0);
      const alike = errorsOf(error, new Float64Array(error.length).fill(1));
      const blind = { ...verdict, model: { ...verdict.model, odds: [], errors: alike } };
      unweighted?.push(heldBy(predict(blind, made), made.truth));
    }
    const mean = (values: number[] = []) => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(mean(weighted)).toBeGreaterThanOrEqual(0.75);
    expect(mean(weighted)).toBeLessThanOrEqual(0.85);
    expect(mean(told)).toBeGreaterThanOrEqual(0.75);
    expect(mean(told)).toBeLessThanOrEqual(0.85);
    expect(mean(unweighted)).toBeLessThan(0.7); // what the weights are for
  });

  test('chances add up to 1, ends are whole points on the scale, and the mean lies between them', () => {
    const made = madeAnswers();
    const { mean, promoter, passive, detractor, low, high } = predict(learned(made), made);
    for (let i = 0; i < mean.length; i++) {
      const chances = [promoter[i] ?? -1, passive[i] ?? -1, detractor[i] ?? -1];
      expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
      const ends = [low[i] ?? -1, high[i] ?? 99];
      expect(ends.map((end) => Number.isInteger(end) && end >= 0 && end <= 10)).toEqual([true, true]);
      expect(ends[0]).toBeLessThanOrEqual(mean[i] ?? -1);
      expect(ends[1]).toBeGreaterThanOrEqual(mean[i] ?? 99);
    }
  });

  test('chances are those of the answers really given', () => {
    const made = madeAnswers({ seed: 7, accounts: 600, silent: 2_000 });
    const { promoter, detractor } = predict(learned(made), made);
    const mean = (of: Float64Array) => of.reduce((sum, p) => sum + p, 0) / of.length;
    const share = (is: (points: number) => boolean) => made.truth.filter(is).length / made.truth.length;
    expect(mean(promoter)).toBeCloseTo(
      share((y) => y >= 9),
      1,
    );
    expect(mean(detractor)).toBeCloseTo(
      share((y) => y <= 6),
      1,
    );
  });

  test('another order of the rows changes the order of what comes out and nothing else', () => {
    const made = madeAnswers({ accounts: 80 });
    const mixed = reordered(made, 5);
    const [one, other] = [learned(made), learned(mixed)];
    expect(sameBytes(other, one)).toBe(true);
    expect([other.skill, other.coverage, other.fold]).toEqual([one.skill, one.coverage, one.fold]);
    const [first, second] = [predict(one, made), predict(other, mixed)];
    expect(second.mean).toEqual(Float64Array.from(mixed.places, (row) => first.mean[row] ?? -1));
    expect(second.high).toEqual(Float64Array.from(mixed.places, (row) => first.high[row] ?? -1));
  });

  test('same seed, same bytes, which come back from the file; another seed, another model', () => {
    const made = madeAnswers({ accounts: 60 });
    const { model } = learned(made);
    const bytes = scoring.encodeAnswers(model);
    expect(sameBytes(learned(made), { model })).toBe(true);
    const read = scoring.decodeAnswers(bytes);
    expect(sameBytes({ model: read }, { model })).toBe(true);
    expect(read.errors).toEqual(model.errors);
    const again = scoring.trainAnswers(made, { seed: 2 });
    if (again.state !== 'learned') throw new Error('not learned');
    expect(sameBytes(again, { model })).toBe(false);
    expect(() => scoring.decodeAnswers(bytes.slice(8))).toThrow(/Expected a file of answers/);
  });

  test('79 answers are too few, 80 are enough', () => {
    const made = madeAnswers({ accounts: 80, signal: 2, answers: 1 });
    expect(scoring.trainAnswers(firstAnswers(made, 79), { seed: 1 })).toEqual({
      ...{ state: 'too_few', answers: 79, accounts: 79 },
    });
    expect(learned(made)).toMatchObject({ answers: 80, accounts: 80 });
  });

  test('answers that no column tells anything of give no model, and the skill says why', () => {
    const verdict = scoring.trainAnswers(madeAnswers({ signal: 0 }), { seed: 1 });
    expect(verdict).toMatchObject({ state: 'no_signal', answers: 600, accounts: 300 });
    expect(verdict.state === 'no_signal' && verdict.skill <= scoring.LEAST_SKILL).toBe(true);
  });

  test('answers that are all alike give none either', () => {
    const made = madeAnswers({ accounts: 60 });
    const alike = { ...made, known: { ...made.known, points: made.known.points.map(() => 8) } };
    expect(scoring.trainAnswers(alike, { seed: 1 })).toMatchObject({ state: 'no_signal', skill: 0 });
  });

  test('an account is never foreseen by a member that learned from it', () => {
    const made = madeAnswers({ accounts: 100, answers: 3 });
    const { model, fold } = learned(made);
    // promoters stay promoters, so that the folds stay as they are
    const turned = (points: number) => (points >= 9 ? 19 - points : (points + 4) % 9);
    const changed = made.known.points.map((points, i) => (made.known.account[i] === 0 ? turned(points) : points));
    const other = learned({ ...made, known: { ...made.known, points: changed } });
    expect(other.fold).toEqual(fold);
    const own = takeRows(made.known.raw, Int32Array.of(0));
    const meanBy = (of: Learned, asked: number) => scoring.predictAnswers(of.model, own, Int8Array.of(asked)).mean;
    const blind = fold[0] ?? -1;
    expect(meanBy(other, blind)).toEqual(meanBy({ ...other, model }, blind));
    for (const seeing of [0, 1, 2, 3, 4].filter((k) => k !== blind))
      expect(meanBy(other, seeing)).not.toEqual(meanBy({ ...other, model }, seeing));
  });

  test('refuses what is no answer', () => {
    const made = madeAnswers({ accounts: 60 });
    const { known } = made;
    expect(() =>
      scoring.trainAnswers({ ...made, known: { ...known, points: known.points.map(() => 11) } }, { seed: 1 }),
    ).toThrow(/up to 10, got 11/);
    expect(() =>
      scoring.trainAnswers({ ...made, known: { ...known, points: known.points.slice(1) } }, { seed: 1 }),
    ).toThrow(/Expected 120 answers/);
  });
});

describe('a conformal interval', () => {
  const errors = errorsOf(Float64Array.of(3, -2, 0.5, -4, 1.5), Float64Array.of(1, 1, 1, 1, 1));

  test('takes the smallest width that four of five errors and the row itself allow', () => {
    const widths = widthsOf(errors);
    expect(Array.from(widths.width)).toEqual([0, 0.5, 1, 2, 3]);
    expect(halfWidth(widths, 0, 0.8)).toBe(2);
    expect(halfWidth(widths, 1, 0.8)).toBe(3);
    expect(halfWidth(widths, 2, 0.8)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is rounded outward and kept on the scale; one without end is the whole scale', () => {
    expect(around(6.4, 1.2)).toEqual({ low: 5, high: 8 });
    expect(around(9.5, 2)).toEqual({ low: 7, high: 10 });
    expect(around(6.4, Number.POSITIVE_INFINITY)).toEqual({ low: 0, high: 10 });
  });

  test('gives the chance of reaching a point as the weighed share of errors that lift so far', () => {
    expect(chanceFrom(liftsOf(errors), 7, 8.5)).toBeCloseTo(2 / 5, 12);
    const heavy = liftsOf(errorsOf(Float64Array.of(-1, 2), Float64Array.of(1, 3)));
    expect(chanceFrom(heavy, 7, 8.5)).toBe(0.75);
    expect([chanceFrom(heavy, 3, 8.5), chanceFrom(heavy, 10, 8.5)]).toEqual([0, 1]);
  });
});
