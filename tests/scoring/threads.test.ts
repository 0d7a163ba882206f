import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Crew } from '@/scoring/crew';
import { bundledCrew, type Crewed } from './bundled-crew';
import { madeHistory } from './made-history';
import { madeTable } from './made-tables';

let scoring: Crewed;
let two: ReturnType<Crewed['twoThreads']>;
let bundled: Awaited<ReturnType<typeof bundledCrew>>;

/** Every batch is shared out, however small. */
const EVERY = { least: 0 };

beforeAll(async () => {
  bundled = await bundledCrew();
  scoring = bundled.scoring;
  two = scoring.twoThreads({ file: bundled.file, ...EVERY });
}, 60_000);

afterAll(async () => {
  await two.close();
  await bundled.clean();
});

const signals = [{ source: 'logins', sign: 1 as const, weight: 1 }];
const input = (n: number, intercept = -1.5) => ({
  ...madeTable(n, 1, intercept),
  baseline: { tenure: null, lastUse: null },
  signals,
});

/** A crew that notes how many pieces were done by the thread that asks. */
function counted(crew: Crew): { crew: Crew; pieces: () => { asked: number; here: number } } {
  const pieces = { asked: 0, here: 0 };
  const share: Crew['share'] = (work, batch) => {
    pieces.asked += batch.orders.length;
    const open: typeof work.open = (ground) => {
      const run = work.open(ground);
      return (order, tick) => {
        pieces.here++;
        return run(order, tick);
      };
    };
    return crew.share({ ...work, open }, batch);
  };
  return { crew: { share }, pieces: () => pieces };
}

/** What a training says, but for the stopwatch. */
function trained(table: ReturnType<typeof input>, of: { engine: 'auto' | 'forest' | 'scorecard'; crew?: Crew }) {
  const { timings, ...rest } = scoring.train(table, { seed: 3, horizon: '90 days', intervalMembers: 6, ...of });
  return { file: Buffer.from(scoring.encodeModel(rest.model)).toString('base64'), ...rest };
}

test.each([
  ['boosting', 'auto', -1.5],
  ['boosting in bags, blended with the card', 'auto', -3.2],
  ['a forest', 'forest', -1.5],
  ['the scorecard', 'scorecard', -1.5],
] as const)('%s: one thread, two threads and two threads again give the same bytes', (_, engine, intercept) => {
  const table = input(700, intercept);
  const alone = trained(table, { engine });
  expect(trained(table, { engine, crew: two })).toEqual(alone);
  expect(trained(table, { engine, crew: two })).toEqual(alone);
});

test('the trees of one forest are shared out and give the same bytes', () => {
  const trial = scoring.layTrial(input(2_000), 1);
  const { crew, pieces } = counted(two);
  const grown = (of: { crew?: Crew }) => scoring.fitTrial(trial, { engine: 'forest', seed: 1, ...of });
  expect(grown({ crew })).toEqual(grown({}));
  expect(pieces().asked).toBe(200);
  expect(pieces().here).toBeLessThan(200);
});

test('a backtest with its hazard, every engine side by side, and the gains of the components give the same bytes', () => {
  const history = madeHistory({ accounts: 150, months: 20, seed: 4, lag: 30 });
  const backtest = (of: { crew?: Crew }) => {
    const clocks = [{ source: 'renewal', direction: -1 as const }];
    const beside = ['scorecard', 'baseline'] as const;
    return scoring.backtest(history, { horizonDays: 90, otherDays: [30], seed: 1, clocks, beside, ...of });
  };
  expect(backtest({ crew: two })).toEqual(backtest({}));
  const table = input(400);
  const judged = (of: { crew?: Crew }) => scoring.crossValidate(table, { seed: 2, ...of });
  expect(judged({ crew: two })).toEqual(judged({}));
  const gains = (of: { crew?: Crew }) =>
    scoring.expectedGains({ ...table, end: new Int32Array(400) }, { seed: 2, ...of });
  expect(gains({ crew: two })).toEqual(gains({}));
});

test('many rows are scored in stretches, to the same bits', () => {
  const { model } = scoring.train(input(300), { seed: 1, engine: 'auto', horizon: '', intervalMembers: 2 });
  const { raw } = input(22_001);
  const foldOf = Int8Array.from({ length: raw.n }, (_, row) => (row % 7) - 1).map((k) => Math.min(4, k));
  const { crew, pieces } = counted(two);
  for (const parts of [true, false]) {
    const whole = scoring.score(model, raw, foldOf, { parts });
    expect(scoring.scoreMany(model, { raw, foldOf, parts }, crew)).toEqual(whole);
  }
  expect(pieces().asked).toBe(4);
  expect(() => scoring.scoreMany(model, { raw, foldOf: foldOf.subarray(1) }, crew)).toThrow('Expected 22001 folds');
});

/** Two fits, the second of which is refused: it asks the npm package for more rows than that takes. */
function refused(crew: Crew) {
  const options = { seed: 1, engine: 'auto' as const, horizon: '' };
  const job = scoring.prepare(input(12_600), options);
  const grounds = [job, { ...job, engine: 'ml-random-forest' as const }].map((each) => ({
    ...scoring.groundOf({ ...each, labels: { ...job.labels, folds: 5 } }),
  }));
  const orders = [0, 1].map((of) => ({ of, fold: 0 }));
  return () => crew.share(scoring.MEMBERS, { ground: grounds, orders, cells: 1, tick: () => undefined });
}

test('what is thrown on the other thread arrives with its class and words, and the crew goes on', () => {
  for (let round = 0; round < 3; round++) {
    expect(refused(two)).toThrow(RangeError);
    expect(refused(two)).toThrow('Expected at most 10000 rows for ml-random-forest');
  }
  expect(trained(input(300), { engine: 'auto', crew: two })).toEqual(trained(input(300), { engine: 'auto' }));
});

test('progress is never taken back, and throwing from it cancels', () => {
  const told = new Map<string, number[]>();
  const progress = (stage: string, done: number, total: number): void => {
    expect(done).toBeLessThanOrEqual(total);
    told.set(stage, [...(told.get(stage) ?? []), done]);
  };
  const options = { seed: 1, engine: 'auto' as const, horizon: '', intervalMembers: 6, crew: two };
  scoring.train(input(500), { ...options, progress });
  for (const steps of told.values()) expect(steps).toEqual([...steps].sort((a, b) => a - b));
  const cancel = (stage: string): void => {
    if (stage === 'interval') throw new Error('cancelled');
  };
  expect(() => scoring.train(input(500), { ...options, progress: cancel })).toThrow('cancelled');
});

test('a thread that dies under way, or never starts, leaves its pieces to the one that asked', async () => {
  const dies = join(bundled.folder, 'dies.mjs');
  const script = `import { workerData } from 'node:worker_threads';
workerData.on('message', ({ turns }) => { Atomics.add(turns, 0, 1); process.exit(1); });`;
  writeFileSync(dies, script);
  const table = input(400);
  for (const file of [dies, join(bundled.folder, 'none.mjs')]) {
    const crew = scoring.twoThreads({ file, least: 0, patienceMs: 300 });
    expect(trained(table, { engine: 'auto', crew })).toEqual(trained(table, { engine: 'auto' }));
    await crew.close();
  }
}, 60_000);

test('a crew starts its thread with the first batch that is worth it, and closed it leaves none', async () => {
  const threads = () => JSON.parse(JSON.stringify(process.report.getReport())).workers.length;
  const before = threads();
  const crew = scoring.twoThreads({ file: bundled.file });
  trained(input(60), { engine: 'auto', crew });
  expect(threads()).toBe(before);
  trained(input(6_000), { engine: 'auto', crew });
  expect(threads()).toBe(before + 1);
  await crew.close();
  expect(threads()).toBe(before);
});
