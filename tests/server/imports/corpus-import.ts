/** Reads a file the way an import does: format, columns settled once, each row stored or reported. */
import { checkIds } from '@/lib/server/imports/check-ids';
import { type CsvFile, openCsv } from '@/lib/server/imports/read-csv';
import type { RowProblem } from '@/lib/server/imports/row-problem';
import { keepRows, loadTable } from '@/lib/server/imports/text-table';
import { type CellKind, readCell } from '@/lib/server/imports/values';
import { dateOrderOf, decimalOf } from '@/scoring';

export type Imported = { file: CsvFile; rowsIn: number; stored: Record<string, unknown>[]; problems: RowProblem[] };

export async function importFile(path: string, kinds: Record<string, CellKind>): Promise<Imported> {
  const file = await openCsv(path);
  const { table, lines, problems, rowsIn } = await loadTable(file);
  const ids = table.names.includes('id') ? checkIds(table, 'id', lines) : null;
  const kept = keepRows(table, ids?.keep ?? new Uint8Array(table.rows).fill(1));
  const keptLines = lines.filter((_, i) => ids === null || ids.keep[i] === 1);
  const kindOf = new Map(Object.entries(kinds));
  const formats = table.names.map((_, c) => formatOf(kept.cells[c] ?? [], file));
  const all = [...problems, ...(ids?.problems ?? [])];
  const stored: Record<string, unknown>[] = [];
  for (let row = 0; row < kept.rows; row++) {
    const values = new Map<string, unknown>();
    const bad = table.names.map((name, c) => {
      const format = formats[c] ?? { decimal: '.' as const, order: null };
      const found = readCell(kindOf.get(name) ?? 'text', kept.cells[c]?.[row] ?? '', format);
      if (found.ok) values.set(name, found.value);
      return found.ok ? null : { ...found, line: keptLines[row] ?? 0, column: name };
    });
    const first = bad.find((each) => each !== null);
    if (first)
      all.push({
        line: first.line,
        column: first.column,
        value: first.value,
        rule: first.rule,
        message: first.message,
        fix: first.fix,
      });
    else stored.push(Object.fromEntries(values));
  }
  return { file, rowsIn, stored, problems: all.sort((a, b) => a.line - b.line) };
}

function formatOf(cells: string[], file: CsvFile) {
  const fallback = file.format.delimiter === ';' ? ',' : '.';
  return { decimal: decimalOf(cells, fallback).decimal, order: dateOrderOf(cells).order };
}
