/** Candidate cuts of a small tree: round thresholds of numbers, one level against the rest of categories. */
import { f64, i32, item } from './at';
import type { CategoryColumn, NumberColumn, RawTable } from './dataset';
import { type Condition, roundCut } from './rules';

/** `inside[i]` = 1 when row i of the sample fulfils `yes`; otherwise it fulfils `no`. */
export type Cut = { yes: Condition; no: Condition; inside: Uint8Array };
export type CutTable = Cut[];

const MOST_THRESHOLDS = 64;
const MOST_LEVELS = 12;

export function cutsOf(raw: RawTable, rows: Int32Array): CutTable {
  return raw.columns.flatMap((column) =>
    column.kind === 'number' ? numberCuts(column, rows) : levelCuts(column, rows),
  );
}

function numberCuts(column: NumberColumn, rows: Int32Array): Cut[] {
  const values = Float64Array.from(rows, (row) => f64(column.values, row));
  const hasMissing = values.some(Number.isNaN);
  return thresholds(values).flatMap((value) => {
    const sides = hasMissing ? [true, false] : [false];
    return sides.map(
      (missingBelow): Cut => ({
        yes: { column: column.name, op: 'below', value, orMissing: missingBelow },
        no: { column: column.name, op: 'atLeast', value, orMissing: !missingBelow },
        inside: Uint8Array.from(values, (each) => Number(Number.isNaN(each) ? missingBelow : each < value)),
      }),
    );
  });
}

/** Round numbers between neighbouring values, at most `most`, spread by rank. */
export function thresholds(values: Float64Array, most = MOST_THRESHOLDS): number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= most + 1) {
    return Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) =>
      roundCut(f64(distinct, i), f64(distinct, i + 1)),
    );
  }
  const cuts = new Set<number>();
  for (let c = 1; c <= most; c++) {
    const at = Math.floor((c * sorted.length) / (most + 1));
    const before = Math.max(0, at - Math.ceil(sorted.length / 200));
    const [low, high] = [f64(sorted, before), f64(sorted, at)];
    if (low < high) cuts.add(roundCut(low, high));
    else cuts.add(nextAbove(distinct, high));
  }
  return [...cuts].filter((cut) => cut > f64(sorted, 0) && cut <= f64(sorted, sorted.length - 1)).sort((a, b) => a - b);
}

/** A round number just above a value that many rows share. */
function nextAbove(distinct: Float64Array, value: number): number {
  const at = distinct.indexOf(value);
  return at + 1 < distinct.length ? roundCut(value, f64(distinct, at + 1)) : value;
}

function levelCuts(column: CategoryColumn, rows: Int32Array): Cut[] {
  const counts = column.levels.map(() => 0);
  for (const row of rows) {
    const code = i32(column.codes, row);
    if (code >= 0) counts[code] = item(counts, code) + 1;
  }
  const common = counts.map((count, level) => ({ count, level })).filter(({ count }) => count > 0);
  common.sort((a, b) => b.count - a.count || a.level - b.level);
  return common.slice(0, MOST_LEVELS).map(({ level }): Cut => {
    const name = item(column.levels, level);
    return {
      yes: { column: column.name, op: 'is', level: name, orMissing: false },
      no: { column: column.name, op: 'isNot', level: name, orMissing: true },
      inside: Uint8Array.from(rows, (row) => Number(i32(column.codes, row) === level)),
    };
  });
}
