/**
 * Columns that know the outcome only together, such as revenue below three monthly fees. Asks for refits, so it is
 * given a callback and knows no engine.
 */
import { f64, u8 } from './at';
import { auc } from './auc';
import type { ColumnPlan } from './column-plan';
import type { NumberColumn, RawTable } from './dataset';
import { type Finding, namesWord } from './finding';
import { spreadRows } from './separation';

/** A cross-validated model of honest data does not reach this. */
export const TOO_GOOD_AUC = 0.97;
/** A column without which the area falls by more than this carries the answer. */
const LARGE_DROP = 0.1;
const TOP_COLUMNS = 5;
const MOST_MONEY = 12;
const MOST_ROWS = 10_000;

export type CombinedInput = {
  raw: RawTable;
  plans: readonly ColumnPlan[];
  y: Uint8Array;
  /** Cross-validated. */
  auc: number;
  /** Source columns by weight, largest first. */
  ranking: readonly string[];
  /** Cross-validated area of a fit without some columns. */
  refit: (without: string[]) => number;
  /** A single column has been named already. */
  explained: boolean;
};

export function lintCombined(input: CombinedInput): Finding[] {
  const pairs = separatingPairs(input);
  if (pairs.length > 0) return pairs.map(pairFinding);
  if (input.explained || !(input.auc > TOO_GOOD_AUC)) return [];
  const top = input.ranking.slice(0, TOP_COLUMNS);
  const carriers = top.filter((name) => input.auc - input.refit([name]) > LARGE_DROP);
  const area = input.auc.toFixed(3);
  if (carriers.length > 0) {
    const message = `Without ${namesWord(carriers)} the model falls from AUC ${area} by more than ${LARGE_DROP}. Such a column usually knows the outcome: exclude it, or bring its value from before.`;
    return [{ code: 'leak_combined', columns: carriers, rows: null, message }];
  }
  const message = `AUC ${area} is too good for honest data, and no single column explains it. Check when ${namesWord(top)} were written.`;
  return [{ code: 'leak_combined', columns: top, rows: null, message }];
}

type Pair = { columns: [string, string]; how: 'divided by' | 'minus'; area: number };

function pairFinding({ columns, how, area }: Pair): Finding {
  const [first, second] = columns;
  const message = `“${first}” ${how} “${second}” tells leavers from stayers (AUC ${area.toFixed(3)}), though neither does alone: one of them was written after they left. Exclude “${first}”, or bring its value from before.`;
  return { code: 'leak_combined', columns: [first, second], rows: null, message };
}

/** Ratios and differences of amounts of money; the column that depends on the other comes first. */
function separatingPairs({ raw, plans, y, ranking }: CombinedInput): Pair[] {
  const money = moneyColumns(raw, plans, ranking);
  const rows = spreadRows(raw.n, MOST_ROWS);
  const pairs: Pair[] = [];
  for (let a = 0; a < money.length; a++) {
    for (let b = a + 1; b < money.length; b++) {
      const [first, second] = [money[a], money[b]];
      if (first && second) pairs.push(...bestOf(first, second, { y, rows }));
    }
  }
  return pairs.sort((p, q) => q.area - p.area).slice(0, 3);
}

function moneyColumns(raw: RawTable, plans: readonly ColumnPlan[], ranking: readonly string[]): NumberColumn[] {
  const isMoney = new Set(
    plans.filter((plan) => plan.type === 'money' || plan.role === 'arr').map((plan) => plan.name),
  );
  const place = (name: string) => ranking.indexOf(name) + 1 || ranking.length + 1;
  return raw.columns
    .filter((column): column is NumberColumn => column.kind === 'number' && isMoney.has(column.name))
    .sort((a, b) => place(a.name) - place(b.name))
    .slice(0, MOST_MONEY);
}

function bestOf(a: NumberColumn, b: NumberColumn, { y, rows }: { y: Uint8Array; rows: Int32Array }): Pair[] {
  const ratio = areaOf(rows, y, (row) => f64(a.values, row) / f64(b.values, row));
  const minus = areaOf(rows, y, (row) => f64(a.values, row) - f64(b.values, row));
  const area = Math.max(ratio, minus);
  if (!(area > TOO_GOOD_AUC)) return [];
  if (alone(a, { y, rows }) > TOO_GOOD_AUC || alone(b, { y, rows }) > TOO_GOOD_AUC) return [];
  const later = spread(a, rows) >= spread(b, rows);
  return [{ columns: later ? [a.name, b.name] : [b.name, a.name], how: ratio >= minus ? 'divided by' : 'minus', area }];
}

const alone = (column: NumberColumn, { y, rows }: { y: Uint8Array; rows: Int32Array }) =>
  areaOf(rows, y, (row) => f64(column.values, row));

/** A total varies more than the price it is made of. */
function spread({ values }: NumberColumn, rows: Int32Array): number {
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (const row of rows) {
    const value = f64(values, row);
    if (Number.isNaN(value)) continue;
    n++;
    sum += value;
    squares += value * value;
  }
  return n === 0 ? 0 : squares / n - (sum / n) ** 2;
}

/** Area of a derived number over the rows where it is finite; 0.5 when those are few. */
function areaOf(rows: Int32Array, y: Uint8Array, value: (row: number) => number): number {
  const kept = rows.filter((row) => Number.isFinite(value(row)));
  const label = Uint8Array.from(kept, (row) => u8(y, row));
  const left = label.reduce((sum, each) => sum + each, 0);
  if (kept.length < 0.8 * rows.length || left < 10 || left === label.length) return 0.5;
  const area = auc(Float64Array.from(kept, value), label);
  return Math.max(area, 1 - area);
}
