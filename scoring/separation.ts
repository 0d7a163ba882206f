/**
 * How well one column alone tells leavers from stayers, missing cells included. A column that does it almost
 * perfectly was written after the outcome.
 */
import { f64, i32, u8 } from './at';
import { auc } from './auc';
import type { RawColumn } from './dataset';
import { quantile } from './order';

const FOLDS = 5;
const MOST_BINS = 64;

/**
 * Area under the ROC curve of one column, the better of three readings: by rank in either direction, by presence,
 * and by the rate of leavers at each value (learned on other rows, so that rare values do not flatter).
 *
 * @param rows the rows to look at
 * @returns [0.5, 1]; 0.5 when only one class is present
 */
export function separation(column: RawColumn, y: Uint8Array, rows: Int32Array): number {
  const label = Uint8Array.from(rows, (row) => u8(y, row));
  const positives = label.reduce((sum, each) => sum + each, 0);
  if (positives === 0 || positives === label.length) return 0.5;
  const codes = codesOf(column, rows);
  const byRate = auc(crossRates(codes, label), label);
  return column.kind === 'category' ? Math.max(0.5, byRate) : Math.max(byRate, byRank(column.values, { rows, label }));
}

function byRank(values: Float64Array, { rows, label }: { rows: Int32Array; label: Uint8Array }): number {
  let best = 0.5;
  for (const missing of [-Number.MAX_VALUE, Number.MAX_VALUE]) {
    const area = auc(
      Float64Array.from(rows, (row) => (Number.isNaN(f64(values, row)) ? missing : f64(values, row))),
      label,
    );
    best = Math.max(best, area, 1 - area);
  }
  return best;
}

/** Bin of each row: level or quantile bin, with missing as a bin of its own. */
function codesOf(column: RawColumn, rows: Int32Array): Int32Array {
  if (column.kind === 'category') return Int32Array.from(rows, (row) => i32(column.codes, row) + 1);
  const present = Float64Array.from(rows, (row) => f64(column.values, row))
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (present.length === 0) return new Int32Array(rows.length);
  const bins = Math.max(2, Math.min(MOST_BINS, Math.round(Math.sqrt(rows.length) / 2)));
  const cuts = [...new Set(Array.from({ length: bins - 1 }, (_, b) => quantile(present, (b + 1) / bins)))];
  return Int32Array.from(rows, (row) => {
    const value = f64(column.values, row);
    if (Number.isNaN(value)) return 0;
    let code = 1;
    for (const cut of cuts) if (value > cut) code++;
    return code;
  });
}

/** Rate of leavers in the row's bin, from the other folds; a bin seen nowhere else has the overall rate. */
function crossRates(codes: Int32Array, label: Uint8Array): Float64Array {
  const bins = codes.reduce((most, code) => Math.max(most, code), 0) + 1;
  const fold = stratifiedFolds(label);
  const left = new Float64Array(bins * FOLDS);
  const all = new Float64Array(bins * FOLDS);
  for (let i = 0; i < codes.length; i++) {
    const at = i32(codes, i) * FOLDS + i32(fold, i);
    all[at] = f64(all, at) + 1;
    left[at] = f64(left, at) + u8(label, i);
  }
  const base = label.reduce((sum, each) => sum + each, 0) / label.length;
  return Float64Array.from(codes, (code, i) => {
    let n = 1;
    let gone = base;
    for (let k = 0; k < FOLDS; k++) {
      if (k === i32(fold, i)) continue;
      n += f64(all, code * FOLDS + k);
      gone += f64(left, code * FOLDS + k);
    }
    return gone / n;
  });
}

function stratifiedFolds(label: Uint8Array): Int32Array {
  const seen: [number, number] = [0, 0];
  return Int32Array.from(label, (each) => (each === 1 ? seen[1]++ : seen[0]++) % FOLDS);
}

/** At most `most` rows, evenly spread; all of them when there are fewer. */
export function spreadRows(n: number, most: number): Int32Array {
  if (n <= most) return Int32Array.from({ length: n }, (_, i) => i);
  return Int32Array.from({ length: most }, (_, i) => Math.floor((i * n) / most));
}
