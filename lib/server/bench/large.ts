/** One boosted fit of a million rows, in a process that does nothing else: its time and its memory. */
import 'server-only';
import { fitTrial, layTrial } from '@/scoring';
import { madeTable } from './engine-tables';
import { type Measure, measured, peakRssMb, type Tell, timed } from './measure';

const ROWS = 1_000_000;
const SEED = 1;

export async function largeBench(tell: Tell): Promise<Measure[]> {
  const { name, input } = madeTable(ROWS);
  tell(name);
  const everyone = Int32Array.from(input.y.keys());
  const events = input.y.reduce((sum, y) => sum + y, 0);
  const trial = { ...layTrial(input, SEED), learn: everyone, held: new Int32Array(0), events };
  const madeMb = peakRssMb();
  const before = process.cpuUsage();
  const wallMs = await timed(async () => fitTrial(trial, { engine: 'boosted', seed: SEED }));
  const { user, system } = process.cpuUsage(before);
  const of = `${name}, boosted`;
  return [
    measured({ measure: `${of}: fit, wall`, value: wallMs / 1000, unit: 's', n: 1, most: 40 }),
    measured({ measure: `${of}: fit`, value: (user + system) / 1e6, unit: 'CPU-s', n: 1 }),
    measured({ measure: `${of}: peak RSS`, value: peakRssMb(), unit: 'MB', n: 1, most: 1_024 }),
    measured({ measure: `${of}: peak RSS before the fit`, value: madeMb, unit: 'MB', n: 1 }),
  ];
}
