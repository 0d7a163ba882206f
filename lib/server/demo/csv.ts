/** Rows as CSV text. */
import { dayText, instantText } from './calendar';
import type { Cell } from './tables';

/**
 * A line each; cells that hold a comma, a quote or a line end are quoted.
 *
 * @param moved added to every moment, ms
 */
export function csvOf(rows: readonly (readonly Cell[])[], moved: number): string {
  return rows.map((row) => `${row.map((cell) => quoted(textOf(cell, moved))).join(',')}\n`).join('');
}

function textOf(cell: Cell, moved: number): string {
  if (typeof cell !== 'object') return String(cell);
  return cell.exact ? instantText(cell.at + moved) : dayText(cell.at + moved);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
