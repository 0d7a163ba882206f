/** What a column's values do to the score here, and what a usual account has, in words. */
import { f64, i32, item } from './at';
import type { ColumnPlan } from './column-plan';
import type { CategoryColumn, NumberColumn, RawTable } from './dataset';
import { quantile } from './order';
import type { Scores } from './score';

/** Mean points of the top and bottom quarter must differ by this much to be called a direction. */
const LEAST_POINTS = 0.5;

/** Per source column: "higher raises health", "“Month-to-month” lowers health", "mixed". Empty without points. */
export function effectWords(
  raw: RawTable,
  { columns, points }: Pick<Scores, 'columns' | 'points'>,
): Record<string, string> {
  const words: [string, string][] = columns.map((name, c) => {
    const own = Float64Array.from({ length: raw.n }, (_, row) => f64(points, row * columns.length + c));
    const column = raw.columns.find((each) => each.name === name);
    if (!column) return [name, 'no effect'];
    return [name, column.kind === 'number' ? numberEffect(column, own) : levelEffect(column, own)];
  });
  return Object.fromEntries(words);
}

function numberEffect({ values }: NumberColumn, points: Float64Array): string {
  const rows = Array.from(values.keys()).filter((row) => !Number.isNaN(f64(values, row)));
  rows.sort((a, b) => f64(values, a) - f64(values, b));
  const quarter = Math.max(1, Math.floor(rows.length / 4));
  const meanOf = (part: number[]) => part.reduce((sum, row) => sum + f64(points, row), 0) / Math.max(1, part.length);
  const low = meanOf(rows.slice(0, quarter));
  const high = meanOf(rows.slice(-quarter));
  const middle = meanOf(rows.slice(quarter, -quarter));
  if (Math.max(low, high, middle) - Math.min(low, high, middle) < LEAST_POINTS) return 'little effect';
  if (high - low >= LEAST_POINTS) return 'higher raises health';
  if (low - high >= LEAST_POINTS) return 'higher lowers health';
  return middle > low ? 'the middle is healthiest' : 'the extremes are healthiest';
}

function levelEffect({ codes, levels }: CategoryColumn, points: Float64Array): string {
  const sums = new Float64Array(levels.length);
  const counts = new Float64Array(levels.length);
  for (let row = 0; row < codes.length; row++) {
    const code = i32(codes, row);
    if (code < 0) continue;
    sums[code] = f64(sums, code) + f64(points, row);
    counts[code] = f64(counts, code) + 1;
  }
  const means = levels.flatMap((level, code) =>
    f64(counts, code) === 0 ? [] : [{ level, mean: f64(sums, code) / f64(counts, code) }],
  );
  means.sort((a, b) => a.mean - b.mean);
  const [worst, best] = [means[0], means.at(-1)];
  if (!worst || !best || best.mean - worst.mean < LEAST_POINTS) return 'little effect';
  return Math.abs(worst.mean) >= Math.abs(best.mean)
    ? `“${worst.level}” lowers health`
    : `“${best.level}” raises health`;
}

/** Per used column what stands in the middle: the median of a number, the commonest level of a category. */
export function typicalValues(raw: RawTable, plans: readonly ColumnPlan[]): Record<string, string> {
  const planOf = new Map(plans.map((plan) => [plan.name, plan]));
  const words: [string, string][] = raw.columns.map((column) => {
    if (column.kind === 'category') return [column.name, commonest(column)];
    const filled = column.values.filter((value) => !Number.isNaN(value));
    if (filled.length === 0) return [column.name, '–'];
    const middle = quantile(filled.sort(), 0.5);
    const type = planOf.get(column.name)?.type;
    if (type === 'boolean') return [column.name, middle >= 0.5 ? 'yes' : 'no'];
    return [column.name, type === 'date' ? `${Math.round(middle)} days ago` : String(Math.round(middle * 100) / 100)];
  });
  return Object.fromEntries(words);
}

function commonest({ codes, levels }: CategoryColumn): string {
  const counts = new Map<number, number>();
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [-1];
  return best < 0 ? '–' : item(levels, best);
}

/** Where a number column's values lie: 1st, 50th and 99th percentile of the filled ones. */
export type ValueRange = { min: number; median: number; max: number };

/** Ranges of all number columns with a value, for drawing. */
export function valueRanges(raw: RawTable): Record<string, ValueRange> {
  const ranges: [string, ValueRange][] = [];
  for (const column of raw.columns) {
    if (column.kind !== 'number') continue;
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length > 0)
      ranges.push([
        column.name,
        { min: quantile(sorted, 0.01), median: quantile(sorted, 0.5), max: quantile(sorted, 0.99) },
      ]);
  }
  return Object.fromEntries(ranges);
}
