/** The same work on one thread and on two, in turns, so that whatever else the machine does falls on both. */
import 'server-only';
import { trainingCrew } from '@/lib/server/crew/training-crew';
import { ALONE, type Crew, fitTrial, type TrainInput, type Trial, train } from '@/scoring';
import { type Measure, measured, median } from './measure';

const ROUNDS = 3;
const SEED = 1;
const COUNTS = [1, 2] as const;

export const trainingByThreads = (name: string, input: TrainInput): Promise<Measure[]> =>
  byThreads(`${name}: training, whole`, (crew) => train(input, { seed: SEED, engine: 'auto', horizon: '', crew }));

export const forestByThreads = (name: string, trial: Trial): Promise<Measure[]> =>
  byThreads(`${name}, forest: fit`, (crew) => fitTrial(trial, { engine: 'forest', seed: SEED, crew }));

type Took = { cpu: number[]; wall: number[] };

/** What a second thread costs and gains; its start is part of it. */
async function byThreads(name: string, run: (crew: Crew) => unknown): Promise<Measure[]> {
  const took = new Map(COUNTS.map((threads): [number, Took] => [threads, { cpu: [], wall: [] }]));
  for (let round = 0; round < ROUNDS; round++) for (const [threads, each] of took) await once(threads, each, run);
  const wall = COUNTS.map((threads) => median(took.get(threads)?.wall ?? []));
  const [one = Number.NaN, two = Number.NaN] = wall;
  return [
    ...[...took].flatMap(([threads, { cpu, wall }]) => {
      const of = `${name}, ${threads === 1 ? 'one thread' : 'two threads'}`;
      return [
        measured({ measure: of, value: median(cpu), unit: 'CPU-s', n: ROUNDS }),
        measured({ measure: `${of}, wall`, value: median(wall), unit: 's', n: ROUNDS }),
      ];
    }),
    measured({ measure: `${name}, wall of one thread / two`, value: one / two, unit: '×', n: ROUNDS }),
  ];
}

async function once(threads: number, took: Took, run: (crew: Crew) => unknown): Promise<void> {
  const crew = threads === 1 ? null : trainingCrew(threads);
  const start = performance.now();
  const before = process.cpuUsage();
  run(crew ?? ALONE);
  const { user, system } = process.cpuUsage(before);
  took.cpu.push((user + system) / 1e6);
  took.wall.push((performance.now() - start) / 1000);
  await crew?.close();
}
