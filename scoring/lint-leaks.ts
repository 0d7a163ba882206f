/** Columns that know the outcome: they tell leavers from stayers almost perfectly, or were emptied when they left. */
import { f64, i32, u8 } from './at';
import { answers, wordsOf } from './cell-text';
import type { RawColumn, RawTable } from './dataset';
import { type Finding, rowsWord } from './finding';
import { twoSided } from './normal';
import { separation, spreadRows } from './separation';
import { LEAVING_WORDS } from './vocabulary';

/** A single honest column does not reach this. */
export const LEAK_AUC = 0.95;
/** The same for a column whose name speaks of leaving. */
const NAMED_LEAK_AUC = 0.8;
/** Rows looked at; more change nothing. */
const MOST_ROWS = 20_000;

type Counts = { left: number; stayed: number };
type Pattern = { zeroed: Counts; blank: Counts; all: Counts };

export function lintLeaks(raw: RawTable, y: Uint8Array): Finding[] {
  const rows = spreadRows(raw.n, MOST_ROWS);
  const findings: Finding[] = [];
  const level = 0.001 / Math.max(1, raw.columns.length);
  for (const column of raw.columns) {
    const pattern = patternOf(column, y);
    if (pattern.all.left < 5 || pattern.all.stayed < 5) continue;
    const found =
      zeroed(column, pattern) ?? single(column, { y, rows, pattern }) ?? missingShift(column, { pattern, level });
    if (found) findings.push(found);
  }
  return findings;
}

function patternOf(column: RawColumn, y: Uint8Array): Pattern {
  const pattern: Pattern = {
    zeroed: { left: 0, stayed: 0 },
    blank: { left: 0, stayed: 0 },
    all: { left: 0, stayed: 0 },
  };
  for (let i = 0; i < y.length; i++) {
    const side = u8(y, i) === 1 ? 'left' : 'stayed';
    const value = column.kind === 'number' ? f64(column.values, i) : i32(column.codes, i) < 0 ? Number.NaN : 1;
    pattern.all[side]++;
    if (Number.isNaN(value)) pattern.blank[side]++;
    if (Number.isNaN(value) || value === 0) pattern.zeroed[side]++;
  }
  return pattern;
}

/** 0 or blank for nearly every leaver and hardly any stayer, in a column with more than two values. */
function zeroed(column: RawColumn, { zeroed: zero, all }: Pattern): Finding | null {
  if (column.kind !== 'number' || isBinary(column.values)) return null;
  if (zero.left < 0.95 * all.left || zero.stayed > 0.05 * all.stayed) return null;
  const message = `“${column.name}” is 0 or blank for ${zero.left} of ${all.left} leavers and for ${zero.stayed} of ${all.stayed} stayers: it was emptied when they left. Exclude it, or bring its value from before.`;
  return { code: 'leak_zeroed', columns: [column.name], rows: zero.left, message };
}

function isBinary(values: Float64Array): boolean {
  return values.every((value) => Number.isNaN(value) || value === 0 || value === 1);
}

function single(
  column: RawColumn,
  { y, rows, pattern }: { y: Uint8Array; rows: Int32Array; pattern: Pattern },
): Finding | null {
  const area = separation(column, y, rows);
  const named = answers(wordsOf(column.name), LEAVING_WORDS);
  if (area <= (named ? NAMED_LEAK_AUC : LEAK_AUC)) return null;
  const { blank, all } = pattern;
  const presence =
    Math.abs(blank.left / all.left - blank.stayed / all.stayed) > 0.5
      ? ` It is filled for ${all.left - blank.left} of ${all.left} leavers and ${all.stayed - blank.stayed} of ${all.stayed} stayers.`
      : '';
  const name = named ? ' Its name speaks of leaving.' : '';
  const message = `“${column.name}” alone tells leavers from stayers (AUC ${area.toFixed(3)}).${presence}${name} It was probably written after they left: exclude it, or bring its value from before.`;
  return { code: 'leak_single', columns: [column.name], rows: all.left + all.stayed, message };
}

/** Blank far more often on one side: the way the data was collected differs, and the model would learn that. */
function missingShift(column: RawColumn, { pattern, level }: { pattern: Pattern; level: number }): Finding | null {
  const { blank, all } = pattern;
  const [left, stayed] = [blank.left / all.left, blank.stayed / all.stayed];
  if (Math.abs(left - stayed) < 0.1) return null;
  const pooled = (blank.left + blank.stayed) / (all.left + all.stayed);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / all.left + 1 / all.stayed));
  if (twoSided((left - stayed) / error) > level) return null;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const message = `“${column.name}” is blank for ${percent(left)} of leavers and ${percent(stayed)} of stayers. Check whether it is filled in the same way for both; if not, exclude it (${rowsWord(blank.left + blank.stayed)} blank).`;
  return { code: 'missing_rate_shift', columns: [column.name], rows: blank.left + blank.stayed, message };
}
