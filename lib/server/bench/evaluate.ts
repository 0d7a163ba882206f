/** The model card: what the engine reaches on the two public churn files, out of fold, with the seed of the README. */
import 'server-only';
import path from 'node:path';
import { rootDir } from '@/lib/server/boot/paths';
import { evaluate } from '@/lib/server/evaluate/evaluate';
import { type Measure, measured, peakRssMb, type Tell, timed } from './measure';

type Card = { name: string; file: string; outcome: string; auc: number };
const CARDS: Card[] = [
  { name: 'Telco', file: 'telco_wa_churn/wa_churn.csv', outcome: 'churn', auc: 0.84 },
  { name: 'MLC', file: 'mlc_churn/mlc_churn.csv', outcome: 'churn', auc: 0.91 },
];
const SEED = 1;

export async function evaluateBench(tell: Tell): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const card of CARDS) {
    tell(card.name);
    measures.push(...(await cardOf(card)));
  }
  return [...measures, measured({ measure: 'peak RSS', value: peakRssMb(), unit: 'MB', n: CARDS.length, most: 1_024 })];
}

async function cardOf({ name, file, outcome, auc }: Card): Promise<Measure[]> {
  const options = { outcome, positive: null, id: null, exclude: [], engine: 'auto', seed: SEED, json: true } as const;
  const places = { file: path.join(rootDir(), 'tests/fixtures', file), scores: null, segments: null, dates: null };
  let done: Awaited<ReturnType<typeof evaluate>> | undefined;
  const wholeMs = await timed(async () => {
    done = await evaluate({ ...options, exclude: [], ...places });
  });
  if (!done) throw new Error('no evaluation'); // the line above either sets it or throws
  const { report } = done.training;
  const figure = (measure: string, value: number, rest: { unit?: string; most?: number; least?: number } = {}) =>
    measured({ unit: '', n: report.rows, ...rest, measure: `${name}: ${measure}`, value });
  const { readMs, trainMs, scoreMs, attributeMs, segmentMs } = done.timings;
  return [
    figure('AUC, out of fold', report.auc.value, { least: auc }),
    figure('AUC, 95 % interval, low', report.auc.low),
    figure('AUC, 95 % interval, high', report.auc.high),
    figure('AUC − AUC of the naive baseline', report.auc.value - report.baselineAuc, { least: 0 }),
    figure('lift of the lowest-scored tenth', report.liftTopDecile, { unit: '×' }),
    figure('Brier', report.brier),
    figure('ECE', report.ece),
    figure('excess ECE', report.excessEce, { most: 0.01 }),
    figure('read', readMs, { unit: 'ms' }),
    figure('one fit', trainMs, { unit: 'ms', most: 3_000 }),
    figure('score every row', scoreMs, { unit: 'ms' }),
    figure('attribute points', attributeMs, { unit: 'ms' }),
    figure('find segments', segmentMs, { unit: 'ms' }),
    figure('everything', wholeMs / 1000, { unit: 's', most: 60 }),
  ];
}
