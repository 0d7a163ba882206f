/**
 * One cell as a number, a date or yes/no, or the reason why not with what to do about it. The caller has settled the
 * decimal sign and the order of dates for the whole column; nothing is guessed here.
 */
import { type DateOrder, type Decimal, isBlankMeasure, readBoolean, readDate, readNumber } from '@/scoring';
import { type RowRule, shown } from './row-problem';

export type CellKind = 'number' | 'date' | 'boolean' | 'text';
export type CellFormat = { decimal: Decimal; order: DateOrder | null };
export type CellValue = { ok: true; value: number | boolean | Date | string | null };
export type CellProblem = { ok: false; value: string; rule: RowRule; message: string; fix: string };

export function readCell(kind: CellKind, cell: string, format: CellFormat): CellValue | CellProblem {
  if (kind === 'text') return { ok: true, value: cell.trim() === '' ? null : cell };
  if (isBlankMeasure(cell)) return { ok: true, value: null };
  if (kind === 'number') return numberCell(cell, format.decimal);
  if (kind === 'date') return dateCell(cell, format.order);
  const value = readBoolean(cell);
  if (value !== undefined) return { ok: true, value };
  return refused(cell, {
    rule: 'not_a_boolean',
    message: 'Expected yes or no',
    fix: 'Write yes or no, true or false, 1 or 0.',
  });
}

function numberCell(cell: string, decimal: Decimal): CellValue | CellProblem {
  const value = readNumber(cell, decimal);
  if (value !== undefined) return { ok: true, value };
  const text = cell.trim().toLowerCase();
  if (/^[-+]?(nan|inf|infinity|∞)$/.test(text) || /^[-+]?\d[\d.,]*e\+?\d+$/.test(text)) {
    return refused(cell, {
      rule: 'not_finite',
      message: 'Expected a finite number',
      fix: 'Leave the cell blank when the value is unknown.',
    });
  }
  const sign = decimal === ',' ? 'comma' : 'point';
  return refused(cell, {
    rule: 'not_a_number',
    message: `Expected a number with a decimal ${sign}`,
    fix: 'Write digits only, or leave the cell blank.',
  });
}

function dateCell(cell: string, order: DateOrder | null): CellValue | CellProblem {
  const value = readDate(cell, order);
  if (typeof value === 'number') return { ok: true, value: new Date(value) };
  if (value === 'ambiguous') {
    return refused(cell, {
      rule: 'ambiguous_date',
      message: 'Day and month could be exchanged in',
      fix: 'Say whether this column is day-first or month-first.',
    });
  }
  if (/\d/.test(cell) && /^[\d\s./:TZ年月日-]+$/.test(cell.trim())) {
    return refused(cell, {
      rule: 'impossible_date',
      message: 'There is no such day',
      fix: 'Write the date as YYYY-MM-DD.',
    });
  }
  return refused(cell, { rule: 'not_a_date', message: 'Expected a date', fix: 'Write the date as YYYY-MM-DD.' });
}

function refused(cell: string, { rule, message, fix }: { rule: RowRule; message: string; fix: string }): CellProblem {
  return { ok: false, value: shown(cell), rule, message: `${message}: “${shown(cell)}”.`, fix };
}
