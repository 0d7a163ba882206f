import { beforeAll, expect, test } from 'vitest';
import { bundledScoring } from './bundled';
import { mlc, type RealTable, subset, telco } from './real-tables';

let scoring: Awaited<ReturnType<typeof bundledScoring>>;

beforeAll(async () => {
  scoring = await bundledScoring();
});

const none = { tenure: null, lastUse: null };

test('Telco trains in time, ranks at .84 or better, is calibrated, and scores its own rows the same again', () => {
  const table = telco();
  const start = performance.now();
  const training = scoring.train(
    { ...table, baseline: { ...none, tenure: 'tenure' }, signals: [] },
    { seed: 1, engine: 'auto', horizon: 'as in the file' },
  );
  const seconds = (performance.now() - start) / 1000;
  const { report, timings, oof, points } = training;
  console.info(
    `Telco: AUC ${report.auc.value.toFixed(4)}, card ${report.cardAuc?.toFixed(4)}, ECE ${report.ece.toFixed(4)}, ` +
      `excess ${report.excessEce.toFixed(4)}, whole ${seconds.toFixed(1)} s, one fit ${timings.trainMs.toFixed(0)} ms, ` +
      `points ${timings.attributeMs.toFixed(0)} ms`,
  );
  expect(report).toMatchObject({ rows: 7043, positives: 1869, engine: 'boosted', blendWeight: 1, trained: true });
  expect(report.auc.value).toBeGreaterThanOrEqual(0.84);
  expect(report.auc.value).toBeGreaterThan(report.baselineAuc);
  expect(report.excessEce).toBeLessThanOrEqual(0.01);
  expect(report.calibration).toHaveLength(10);
  expect(report.weights.reduce((sum, w) => sum + w.weight, 0)).toBeCloseTo(1, 9);
  expect(seconds).toBeLessThan(60);
  expect(timings.trainMs).toBeLessThan(3000);

  const scores = scoring.score(training.model, table.raw, oof.fold);
  expect(scores.logit).toEqual(oof.logit);
  expect(scores.points).toEqual(points.values);
  expect(worstGap(scores)).toBeLessThan(1e-9);

  const read = scoring.decodeModel(scoring.encodeModel(training.model));
  const { raw } = subset(
    table,
    Int32Array.from({ length: 500 }, (_, i) => i),
  );
  const fresh = new Int8Array(500).fill(-1);
  const again = scoring.score(read, raw, fresh);
  expect(again).toEqual(scoring.score(training.model, raw, fresh));
  expect(worstGap(again)).toBeLessThan(1e-9);
});

test('MLC ranks at .91 or better and is calibrated', () => {
  const { report } = scoring.train(
    { ...mlc(), baseline: none, signals: [] },
    { seed: 1, engine: 'auto', horizon: 'as in the file', intervalMembers: 2 },
  );
  console.info(
    `MLC: AUC ${report.auc.value.toFixed(4)}, card ${report.cardAuc?.toFixed(4)}, ECE ${report.ece.toFixed(4)}, ` +
      `excess ${report.excessEce.toFixed(4)}, ${report.calibrator}`,
  );
  expect(report.auc.value).toBeGreaterThanOrEqual(0.91);
  expect(report.excessEce).toBeLessThanOrEqual(0.01);
});

test.each([
  [200, 15],
  [500, 40],
  [1000, 150],
])('on %i Telco rows with %i leavers the blend is no worse than the card', (rows, events) => {
  const table = telco();
  const differences: number[] = [];
  const areas: string[] = [];
  for (const seed of [1, 2]) {
    const part = subset(table, sample(table, { rows, events, seed }));
    const { report } = scoring.train(
      { ...part, baseline: none, signals: [{ source: 'tenure', sign: 1, weight: 1 }] },
      { seed, engine: 'auto', horizon: 'as in the file', intervalMembers: 2 },
    );
    differences.push(report.auc.value - (report.cardAuc ?? 0));
    areas.push(`${report.modelAuc?.toFixed(3)} ${report.cardAuc?.toFixed(3)} ${report.auc.value.toFixed(3)}`);
    expect(report.blendWeight).toBeLessThanOrEqual(events < 30 ? 0.3 : 1);
    expect(report.trained).toBe(events >= 30);
  }
  console.info(`Telco ${rows}/${events}: model card blend ${areas.join(' | ')}`);
  expect(differences.reduce((sum, d) => sum + d, 0) / 2).toBeGreaterThan(-0.03);
});

/** `events` leavers and the rest stayers, drawn by their order under a seeded hash. */
function sample(table: RealTable, of: { rows: number; events: number; seed: number }): Int32Array {
  const key = (row: number): number => Math.imul(row + 1, 2654435761 + 97 * of.seed) >>> 0;
  const order = Int32Array.from({ length: table.raw.n }, (_, i) => i).sort((a, b) => key(a) - key(b));
  const left = order.filter((row) => table.y[row] === 1).slice(0, of.events);
  const stayed = order.filter((row) => table.y[row] === 0).slice(0, of.rows - of.events);
  return Int32Array.from([...left, ...stayed]);
}

function worstGap(scores: {
  base: Float64Array;
  points: Float64Array;
  health: Float64Array;
  columns: string[];
}): number {
  const d = scores.columns.length;
  return scores.health.reduce((worst, health, i) => {
    const sum = scores.points.subarray(i * d, (i + 1) * d).reduce((total, p) => total + p, scores.base[i] ?? 0);
    return Math.max(worst, Math.abs(sum - health));
  }, 0);
}
