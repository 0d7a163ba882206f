import { beforeAll, describe, expect, test } from 'vitest';
import type { EffectCurve } from '@/scoring/effect-curves';
import type { Training } from '@/scoring/training';
import { bundledScoring } from './bundled';
import { madeTable } from './made-tables';

describe('the effect curves of a training', () => {
  const table = madeTable(400, 3);
  const none = new Int8Array(400).fill(-1);
  let scoring: Awaited<ReturnType<typeof bundledScoring>>;
  let training: Training;
  let curves: Record<string, EffectCurve>;
  beforeAll(async () => {
    scoring = await bundledScoring();
    const baseline = { tenure: null, lastUse: null };
    training = scoring.train(
      { ...table, baseline, signals: [] },
      { seed: 1, engine: 'auto', horizon: '', intervalMembers: 2 },
    );
    curves = scoring.effectCurves(training.model, { raw: table.raw, fold: none, seed: 1 });
  });

  /** Of a number: the score of the step in which x lies. */
  const at = (curve: EffectCurve | undefined, x: number): number => {
    if (curve?.kind !== 'number') throw new Error('expected the curve of a number');
    return curve.steps.find(({ upTo }) => upTo === null || x <= upTo)?.score ?? Number.NaN;
  };

  test('follow what was planted: logins raise, tickets lower, plans lie in their order', () => {
    expect(at(curves.logins, 1.2) - at(curves.logins, -1.2)).toBeGreaterThan(8);
    expect(at(curves.tickets, 1.2) - at(curves.tickets, -1.2)).toBeLessThan(-3);
    const { plan } = curves;
    const scores = new Map(plan?.kind === 'category' ? plan.levels.map(({ level, score }) => [level, score]) : []);
    expect(scores.get('whole') ?? 0).toBeGreaterThan(scores.get('free') ?? 100);
  });

  test('are the mean of what serving says with that value in every account drawn', () => {
    const few = (n: number) => ({
      n,
      columns: table.raw.columns.map((column) =>
        column.kind === 'number'
          ? { ...column, values: column.values.slice(0, n) }
          : { ...column, codes: column.codes.slice(0, n) },
      ),
    });
    const raw = few(150);
    const fold = none.slice(0, 150);
    const drawn = scoring.effectCurves(training.model, { raw, fold, seed: 1 });
    for (const x of [-1, 0, 1]) {
      const columns = raw.columns.map((column) =>
        column.name === 'logins' && column.kind === 'number'
          ? { ...column, values: column.values.map(() => x) }
          : column,
      );
      const { health } = scoring.score(training.model, { ...raw, columns }, fold);
      const mean = health.reduce((sum, h) => sum + Math.min(100, Math.max(0, h)) / 150, 0);
      expect(Math.abs(at(drawn.logins, x) - mean)).toBeLessThan(0.8);
    }
  });

  test('say how many accounts and values stand behind them, and are the same for the same seed', () => {
    expect(curves.logins).toMatchObject({ kind: 'number', accounts: 200, filled: 400, rows: 400 });
    expect(curves.tickets?.filled).toBeLessThan(400);
    for (const curve of Object.values(curves))
      if (curve.kind === 'number') expect(curve.steps.length).toBeLessThanOrEqual(64);
    expect(scoring.effectCurves(training.model, { raw: table.raw, fold: none, seed: 1 })).toEqual(curves);
  });

  test('leave out a column without a single value', () => {
    const columns = table.raw.columns.map((column) =>
      column.name === 'noise' && column.kind === 'number'
        ? { ...column, values: column.values.map(() => Number.NaN) }
        : column,
    );
    const drawn = scoring.effectCurves(training.model, { raw: { ...table.raw, columns }, fold: none, seed: 1 });
    expect(Object.keys(drawn)).not.toContain('noise');
  });
});
