/** What is told about each segment: size, name, rules in words, rate of leaving, benchmarks. */
import { f64, item, u8 } from './at';
import { benchmarkOf, membersOf, wilson } from './benchmarks';
import type { NumberColumn, RawTable } from './dataset';
import { type Rule, ruleWords, type Wording } from './rules';
import type { Segment } from './segment';
import { segmentNames } from './segment-names';
import type { PointTable } from './segment-points';

/** The whole counts as this many members beside a segment's own. */
const PRIOR_MEMBERS = 30;

export type DescribeInput = {
  raw: RawTable;
  y: Uint8Array;
  space: PointTable;
  rules: Rule[][];
  /** Segment of each row, by the rules. */
  assigned: Int32Array;
  wording: Wording;
};

/** The one with the highest rate of leaving first. */
export function describeSegments({ raw, y, space, rules, assigned, wording: given }: DescribeInput): Segment[] {
  const parts = rules.map((each, s) => ({ rules: each, rows: membersOf(assigned, s) }));
  parts.sort((a, b) => rateOf(b.rows, y) - rateOf(a.rows, y) || b.rows.length - a.rows.length);
  const withMissing = new Set(raw.columns.filter(hasMissing).map((column) => column.name));
  const wording = { ...given, withMissing };
  const names = segmentNames(raw, parts, wording);
  const numbers = measurable(raw, wording);
  const base = y.reduce((sum, label) => sum + label, 0) / Math.max(1, y.length);
  return parts.map(({ rules: own, rows }, s): Segment => {
    const tests = numbers.length * parts.length;
    return {
      ...{ id: `segment-${s + 1}`, name: item(names, s), rules: own },
      said: own.map((rule) => ruleWords(rule, wording)),
      ...countsOf(rows, y, base),
      benchmarks: numbers.flatMap(({ column, all }) => benchmarkOf(column, { rows, y, all, tests }) ?? []),
      centroid: centroidOf(space, rows),
    };
  });
}

type Counts = Pick<Segment, 'size' | 'share' | 'churnRate' | 'churnLow' | 'churnHigh' | 'churnShrunk'>;

function countsOf(rows: Int32Array, y: Uint8Array, base: number): Counts {
  const left = rows.reduce((sum, row) => sum + u8(y, row), 0);
  const { low, high } = wilson(left, rows.length);
  return {
    size: rows.length,
    share: rows.length / y.length,
    churnRate: rateOf(rows, y),
    churnLow: low,
    churnHigh: high,
    churnShrunk: (left + PRIOR_MEMBERS * base) / (rows.length + PRIOR_MEMBERS),
  };
}

function rateOf(rows: Int32Array, y: Uint8Array): number {
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + u8(y, row), 0) / rows.length;
}

const hasMissing = (column: RawTable['columns'][number]): boolean =>
  column.kind === 'number' ? column.values.some(Number.isNaN) : column.codes.some((code) => code < 0);

/** Numbers that are more than yes and no, with all their values in order. */
function measurable(raw: RawTable, { yesNo }: Wording): { column: NumberColumn; all: Float64Array }[] {
  return raw.columns
    .filter((column): column is NumberColumn => column.kind === 'number' && !yesNo.has(column.name))
    .map((column) => ({ column, all: column.values.filter((value) => !Number.isNaN(value)).sort() }))
    .filter(({ all }) => all.length > 0);
}

function centroidOf({ columns, values }: PointTable, rows: Int32Array): Record<string, number> {
  const means: [string, number][] = columns.map((name, c) => {
    let sum = 0;
    for (const row of rows) sum += f64(values, row * columns.length + c);
    return [name, sum / Math.max(1, rows.length)];
  });
  return Object.fromEntries(means);
}
