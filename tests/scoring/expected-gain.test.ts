import { beforeAll, describe, expect, test } from 'vitest';
import type { ComponentGain, GainInput } from '@/scoring/expected-gain';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

describe('the expected gain of a component', () => {
  let scoring: Awaited<ReturnType<typeof bundledScoring>>;
  beforeAll(async () => {
    scoring = await bundledScoring();
  });

  /** Logins are planted as usage and `noise` as custom: one matters most, the other not at all. */
  const inputOf = (n: number, seed: number): GainInput => ({
    ...madeTable(n, seed),
    baseline: { tenure: null, lastUse: null },
    signals: [],
    end: new Int32Array(n),
  });
  const gainsOf = (input: GainInput, seed = 1): Map<string, ComponentGain> =>
    new Map(scoring.expectedGains(input, { seed }).map((each) => [each.component, each]));

  test('is above 0 for what was planted, and its interval covers 0 for noise, whatever the seed', () => {
    for (const seed of [1, 2, 3, 4]) {
      const gains = gainsOf(inputOf(600, seed));
      const [usage, custom] = [gains.get('usage')?.gain, gains.get('custom')?.gain];
      expect([seed, (usage?.low ?? 0) > 0]).toEqual([seed, true]);
      expect([seed, (custom?.low ?? 1) <= 0, (custom?.high ?? -1) >= 0]).toEqual([seed, true, true]);
    }
  }, 60_000);

  test('is the difference of two counts, and counts each account that left once', () => {
    const input = inputOf(400, 7);
    const gains = [...gainsOf(input).values()];
    const leavers = input.y.reduce((sum, left) => sum + left, 0);
    expect(gains.map(({ component }) => component)).toEqual(['usage', 'support', 'commercial', 'custom']);
    for (const { gain, leavers: n, rows, ...caught } of gains) {
      expect([n, rows]).toEqual([leavers, 400]);
      expect(gain.value).toBeCloseTo(caught.with - caught.without, 9);
      expect([gain.low <= gain.value, gain.value <= gain.high]).toEqual([true, true]);
      expect(caught.with).toBe(gains[0]?.with);
      expect(caught.with).toBeLessThanOrEqual((100 * 40) / leavers + 1e-9);
    }
  });

  test('of the only component is held against a list drawn at random, which catches ten of a hundred', () => {
    const input = inputOf(300, 8);
    const gains = gainsOf({ ...input, sources: input.sources.slice(0, 1) });
    expect([...gains.keys()]).toEqual(['usage']);
    expect(gains.get('usage')?.without).toBeCloseTo(10, 9);
  });

  test('with several rows an account takes the first month end from which it left, and lists a tenth of each', () => {
    const one = inputOf(300, 9);
    const columns = one.raw.columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: Float64Array.from([...column.values, ...column.values]) }
        : { ...column, codes: Int32Array.from([...column.codes, ...column.codes]) },
    );
    const both: GainInput = {
      ...one,
      raw: { n: 600, columns },
      y: Uint8Array.from([...one.y, ...one.y]),
      group: Int32Array.from([...one.group, ...one.group]),
      end: Int32Array.from({ length: 600 }, (_, row) => Number(row >= 300)),
    };
    const gains = gainsOf(both);
    expect(gains.get('usage')?.leavers).toBe(one.y.reduce((sum, left) => sum + left, 0));
    expect(gains.get('usage')?.gain.value).toBeGreaterThan(0);
  });

  test('is the same for the same seed, and none where nobody left', () => {
    const input = inputOf(200, 10);
    expect([...gainsOf(input, 3)]).toEqual([...gainsOf(input, 3)]);
    expect(scoring.expectedGains({ ...input, y: new Uint8Array(200) }, { seed: 1 })).toEqual([]);
  });
});
