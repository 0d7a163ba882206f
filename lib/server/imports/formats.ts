/** How the numbers and dates of each column are written, settled once per column from its first rows. */
import 'server-only';
import type { ImportMapping } from '@/lib/contracts/imports';
import { type Decimal, dateOrderOf, decimalOf } from '@/scoring';
import type { CsvFile } from './read-csv';
import type { CellFormat } from './values';

const SAMPLE = 5_000;

export async function cellFormats(
  file: CsvFile,
  mapping: Pick<ImportMapping, 'decimal' | 'dateOrder'>,
): Promise<Map<string, CellFormat>> {
  const cells = await sampleOf(file);
  const usual = mapping.decimal ?? fileDecimal(cells, file.format.delimiter);
  const formats = new Map<string, CellFormat>();
  file.names.forEach((name, index) => {
    const filled = (cells[index] ?? []).filter((cell) => cell.trim() !== '');
    formats.set(name, {
      decimal: mapping.decimal ?? decimalOf(filled, usual).decimal,
      order: mapping.dateOrder ?? dateOrderOf(filled).order,
    });
  });
  return formats;
}

/** The first cells of each column. */
async function sampleOf(file: CsvFile): Promise<string[][]> {
  const cells: string[][] = file.names.map(() => []);
  let rows = 0;
  for await (const block of file.blocks(() => undefined)) {
    for (const row of block) {
      for (const [index, cell] of row.cells.entries()) cells[index]?.push(cell);
      if (++rows === SAMPLE) return cells;
    }
  }
  return cells;
}

/** The decimal sign most columns show; a file of semicolons without any sign is taken for a decimal comma. */
export function fileDecimal(columns: readonly (readonly string[])[], delimiter: string): Decimal {
  let point = 0;
  let comma = 0;
  for (const column of columns) {
    const numbers = column.slice(0, 500).filter((cell) => /^[-+(\s$€£]*\d[\d.,\s]*[)%€$£\s]*$/.test(cell));
    const verdict = decimalOf(numbers, '.');
    if (verdict.sure && verdict.decimal === '.') point++;
    if (verdict.sure && verdict.decimal === ',') comma++;
  }
  if (point === comma) return delimiter === ';' ? ',' : '.';
  return comma > point ? ',' : '.';
}
