/** What the naive baseline would have said of rows that it did not learn from, as a chance. */
import { baselineScores } from './baseline';
import { fitPlatt } from './calibration';
import { fitGrid, layOnGrid } from './grid';
import type { History } from './history';
import { probabilities } from './logit';
import { allRows } from './random';
import { takeRows } from './take-rows';
import type { TrainInput } from './training';

type Naive = { learn: Int32Array; asked: Int32Array; input: TrainInput };

/** The baseline, turned into a chance by a line through its own training rows: two numbers are learned. */
export function naive({ raw, sources, baseline }: History, { learn, asked, input }: Naive): Float64Array {
  const both = takeRows(raw, Int32Array.from([...learn, ...asked]));
  const grid = fitGrid(input.raw, sources);
  const place = { grid, table: layOnGrid(grid, both) };
  const rows = allRows(both.n);
  const seen = rows.subarray(0, learn.length);
  const pad = asked.length;
  const target = {
    y: Uint8Array.from([...input.y, ...new Uint8Array(pad)]),
    group: Int32Array.from([...input.group, ...new Int32Array(pad).fill(-1)]),
    weight: new Float64Array(both.n).fill(1),
  };
  const raws = baselineScores(both, place, { columns: baseline, fold: { target, learn: seen, score: rows } });
  const { a, b } = fitPlatt(raws, target.y, seen);
  return probabilities(raws.subarray(learn.length).map((x) => a * x + b));
}
