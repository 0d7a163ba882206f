/** Rows as CSV text. */
import type { Cell } from './tables';

/** Header and rows, a line each; cells that hold a comma, a quote or a line end are quoted. */
export function csvOf(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(row.map(quoted).join(','));
  return `${lines.join('\n')}\n`;
}

function quoted(cell: Cell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
