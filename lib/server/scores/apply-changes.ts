/** Someone's changed values, laid over an account's own; what is no value of its column is refused in words. */
import { AppError } from '@/lib/contracts/errors';
import type { AskWhatIf } from '@/lib/contracts/what-if';
import { type ColumnPlan, humanName, type RawColumn, type RawTable } from '@/scoring';
import { leversIn, yesNoOf } from './levers';

type Change = AskWhatIf['changes'][number];

/** @param raw one row; left as it is */
export function withChanges(raw: RawTable, changes: readonly Change[], plans: readonly ColumnPlan[]): RawTable {
  const byColumn = new Map(changes.map((change) => [change.column, change]));
  if (byColumn.size < changes.length)
    throw new AppError('invalid', 'Expected each column once, got one of them twice.', { field: 'changes' });
  const planOf = new Map(leversIn(plans).map((plan) => [plan.name, plan]));
  for (const column of byColumn.keys()) if (!planOf.has(column)) throw noLever(column, [...planOf.keys()]);
  const columns = raw.columns.map((column) => {
    const [change, plan] = [byColumn.get(column.name), planOf.get(column.name)];
    return change && plan ? changed(column, change, plan) : column;
  });
  return { ...raw, columns };
}

const quoted = (words: readonly string[]) => words.map((word) => `“${word.slice(0, 60).toWellFormed()}”`).join(', ');

function noLever(column: string, known: readonly string[]): AppError {
  const expected = known.length === 0 ? 'no column, for none can be acted on' : `one of ${quoted(known)}`;
  return new AppError('invalid', `Expected ${expected}, got ${quoted([column])}.`, { field: 'changes' });
}

function changed(column: RawColumn, { value }: Change, plan: ColumnPlan): RawColumn {
  const levels = column.kind === 'category' ? column.levels : plan.type === 'boolean' ? yesNoOf(plan) : null;
  if (levels !== null) {
    const code = typeof value === 'string' ? levels.indexOf(value) : -1;
    if (code < 0) throw noValue(plan, { expected: `one of ${quoted(levels)}`, value });
    return column.kind === 'category'
      ? { ...column, codes: Int32Array.of(code) }
      : { ...column, values: Float64Array.of(code) };
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw noValue(plan, { expected: 'a number', value });
  return { name: column.name, kind: 'number', values: Float64Array.of(value) };
}

function noValue({ name }: ColumnPlan, of: { expected: string; value: string | number }): AppError {
  const got = typeof of.value === 'string' ? quoted([of.value]) : String(of.value);
  return new AppError('invalid', `${humanName(name)}: expected ${of.expected}, got ${got}.`, { field: 'changes' });
}
