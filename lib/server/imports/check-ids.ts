/**
 * Rows that name the same account. The first one stays; a later one is reported: as a repetition when it says the
 * same, as a contradiction when it says something else. Blank ids are reported too.
 */
import type { TextTable } from '@/scoring';
import { type RowProblem, shown } from './row-problem';

export type IdCheck = {
  /** 1 = the row stays; length rows. */
  keep: Uint8Array;
  problems: RowProblem[];
  /** Ids that differ only in upper and lower case; both stay. */
  caseTwins: string[];
};

/** @param lines physical line of each row, for the report */
export function checkIds(table: TextTable, id: string, lines: Int32Array): IdCheck {
  const ids = table.cells[table.names.indexOf(id)] ?? [];
  const keep = new Uint8Array(table.rows).fill(1);
  const problems: RowProblem[] = [];
  const first = new Map<string, number>();
  const folded = new Map<string, string>();
  const caseTwins: string[] = [];
  for (let row = 0; row < table.rows; row++) {
    const value = (ids[row] ?? '').trim();
    const line = lines[row] ?? 0;
    const before = first.get(value);
    if (value === '' || before !== undefined) {
      keep[row] = 0;
      problems.push(
        before === undefined || value === '' ? blankId(id, line) : repeated(table, { id, value, row, before, lines }),
      );
      continue;
    }
    first.set(value, row);
    const lower = value.toLowerCase();
    if (folded.has(lower)) caseTwins.push(value);
    else folded.set(lower, value);
  }
  return { keep, problems, caseTwins };
}

function blankId(column: string, line: number): RowProblem {
  return {
    line,
    column,
    value: '',
    rule: 'blank_id',
    message: 'The row has no id.',
    fix: 'Fill in the id of the account.',
  };
}

type Repetition = { id: string; value: string; row: number; before: number; lines: Int32Array };

function repeated(table: TextTable, { id, value, row, before, lines }: Repetition): RowProblem {
  const same = table.cells.every((column) => (column[row] ?? '').trim() === (column[before] ?? '').trim());
  const line = lines[row] ?? 0;
  const earlier = lines[before] ?? 0;
  if (same) {
    const message = `The row repeats line ${earlier} word for word.`;
    return {
      line,
      column: id,
      value: shown(value),
      rule: 'duplicate_row',
      message,
      fix: 'Nothing to do: it counts once.',
    };
  }
  const message = `“${shown(value)}” stands on line ${earlier} already, with other content.`;
  return { line, column: id, value: shown(value), rule: 'duplicate_id', message, fix: 'Keep one row per account.' };
}
