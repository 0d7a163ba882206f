/**
 * The two public churn tables as raw tables, read without the product's importer: numbers as numbers, text as categories.
 */
import { readFileSync } from 'node:fs';
import type { FeatureSource, RawColumn, RawTable } from '@/scoring/dataset';

export type RealTable = { raw: RawTable; sources: FeatureSource[]; y: Uint8Array; group: Int32Array };

/** IBM Telco: 7,043 rows, 1,869 left. */
export function telco(): RealTable {
  return read('telco_wa_churn/wa_churn.csv', 'Yes');
}

/** MLC++ churn: 5,000 rows, 707 left. */
export function mlc(): RealTable {
  return read('mlc_churn/mlc_churn.csv', 'yes');
}

/** The first `size` rows of a table after a seeded shuffle, or those given. */
export function subset(table: RealTable, rows: Int32Array): RealTable {
  const columns = table.raw.columns.map((column): RawColumn => {
    if (column.kind === 'number') return { ...column, values: Float64Array.from(rows, (r) => column.values[r] ?? NaN) };
    return { ...column, codes: Int32Array.from(rows, (r) => column.codes[r] ?? -1) };
  });
  return {
    raw: { n: rows.length, columns },
    sources: table.sources,
    y: Uint8Array.from(rows, (r) => table.y[r] ?? 0),
    group: Int32Array.from(rows, (r) => table.group[r] ?? 0),
  };
}

function read(path: string, left: string): RealTable {
  const lines = readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/);
  const cells = lines.map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  const names = cells[0] ?? [];
  const rows = cells.slice(1);
  const columns = names.flatMap((name, c) =>
    name === 'churn'
      ? []
      : [
          column(
            name,
            rows.map((row) => row[c] ?? ''),
          ),
        ],
  );
  const outcome = names.indexOf('churn');
  const seen = new Map<string, number>();
  const group = Int32Array.from(rows, (row) => {
    const key = row.filter((_, c) => c !== outcome).join('|');
    const known = seen.get(key) ?? seen.size;
    seen.set(key, known);
    return known;
  });
  const sources = columns.map(({ name }): FeatureSource => {
    return { name, component: componentOf(name), actionable: false, sign: 0, monotone: 0 };
  });
  const y = Uint8Array.from(rows, (row) => (row[outcome] === left ? 1 : 0));
  return { raw: { n: rows.length, columns }, sources, y, group };
}

/** Any spread over several kinds will do: only sums by kind are looked at. */
function componentOf(name: string): FeatureSource['component'] {
  if (/charge|contract|payment|billing|plan/.test(name)) return 'commercial';
  if (/minutes|calls|messages|streaming/.test(name)) return 'usage';
  if (/service|support|security|backup|protection/.test(name)) return 'adoption';
  return 'firmographic';
}

function column(name: string, text: string[]): RawColumn {
  const isBlank = (cell: string): boolean => cell.trim() === '' || cell === 'NA';
  if (text.every((cell) => isBlank(cell) || Number.isFinite(Number(cell)))) {
    return { name, kind: 'number', values: Float64Array.from(text, (cell) => (isBlank(cell) ? NaN : Number(cell))) };
  }
  const levels = [...new Set(text.filter((cell) => !isBlank(cell)))].sort();
  return { name, kind: 'category', levels, codes: Int32Array.from(text, (cell) => levels.indexOf(cell)) };
}
