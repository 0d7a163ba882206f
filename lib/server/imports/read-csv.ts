/**
 * Rows of a CSV file, block by block. Rows that cannot be read are reported with their line and never stop the reading:
 * rows in = rows given out + rows reported. Memory does not grow with the file.
 */
import { AppError } from '@/lib/contracts/errors';
import { type Piece, parseBlocks } from './csv-blocks';
import type { CsvRecord } from './csv-records';
import { type CsvFormat, detectFormat } from './detect';
import { readText, UNREADABLE } from './encodings';
import { type RowProblem, type RowRule, shown } from './row-problem';

/** Names under which an account keeps what is its own, beside the columns of files; a column so named is called by its place. */
export const OWN_KEYS: readonly string[] = ['$name', '$arr', '$currency', '$owner', '$parent'];

export type CsvRow = { line: number; cells: string[] };

export type CsvFile = {
  path: string;
  format: CsvFormat;
  names: string[];
  /**
   * Every call reads the file from its start; each bad row goes to `report`, in its turn. A block is to be gone
   * through before the next: a promise for every row would cost more than reading it.
   */
  blocks: (report: (problem: RowProblem) => void) => AsyncGenerator<Iterable<CsvRow>>;
};

/** @throws AppError when the file is empty, has only a header, or two columns share a name */
export async function openCsv(path: string, override: Partial<CsvFormat> = {}): Promise<CsvFile> {
  const format = { ...(await detectFormat(path)), ...override };
  const names = await readNames(path, format);
  return { path, format, names, blocks: (report) => readRows({ path, format, names }, report) };
}

async function readNames(path: string, format: CsvFormat): Promise<string[]> {
  for await (const { records, broken } of pieces(path, format)) {
    const [first, second] = records;
    if (broken[0] && broken[0].line <= (first?.line ?? Infinity)) {
      throw new AppError('invalid', `The header on line ${broken[0].line} holds a quote that is never closed.`);
    }
    if (!first) continue;
    if (!format.header) return first.cells.map((_, i) => `column_${i + 1}`);
    const names = columnNames(first.cells);
    if (!second && !(await hasRows(path, format))) {
      throw new AppError('invalid', 'The file has a header but no rows.');
    }
    return names;
  }
  throw new AppError('invalid', 'The file is empty.');
}

/** @throws AppError when two columns share a name */
export function columnNames(header: readonly string[]): string[] {
  if (header.every((cell) => /^[\0\s]*$/.test(cell)) && header.some((cell) => cell.includes('\0')))
    throw new AppError('invalid', 'Expected a text with a row of column names, got nothing but bytes of zero.');
  const names = header.map((cell, i) => {
    const name = cell.replaceAll('\0', '').trim();
    return name === '' || OWN_KEYS.includes(name) ? `column_${i + 1}` : name;
  });
  refuseDuplicates(names);
  return names;
}

function refuseDuplicates(names: string[]): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  if (twice.size === 0) return;
  const list = [...twice].map((name) => `“${shown(name)}”`).join(', ');
  throw new AppError('invalid', `Every column needs its own name; more than once: ${list}.`, {
    field: [...twice][0] ?? '',
  });
}

async function hasRows(path: string, format: CsvFormat): Promise<boolean> {
  let seen = 0;
  for await (const { records, broken } of pieces(path, format)) {
    seen += broken.length + [...records].length;
    if (seen > 1) return true;
  }
  return false;
}

function pieces(path: string, format: CsvFormat): AsyncGenerator<Piece> {
  return parseBlocks(readText(path, format.encoding), format);
}

type Source = { path: string; format: CsvFormat; names: string[] };

async function* readRows(source: Source, report: (problem: RowProblem) => void): AsyncGenerator<Iterable<CsvRow>> {
  let skipHeader = source.format.header;
  const goodOf = function* ({ records, broken }: Piece): Generator<CsvRow> {
    for (const { line, text } of broken) report(brokenQuote(line, text));
    for (const record of records) {
      if (skipHeader) {
        skipHeader = false;
        continue;
      }
      const problem = problemOf(record, source.names);
      if (problem) report(problem);
      else yield fitted(record, source.names.length);
    }
  };
  for await (const piece of pieces(source.path, source.format)) yield goodOf(piece);
}

/** Blank cells beyond the last column are a trailing delimiter, nothing more. */
function fitted(record: CsvRecord, width: number): CsvRow {
  return record.cells.length === width ? record : { line: record.line, cells: record.cells.slice(0, width) };
}

function problemOf({ line, cells }: CsvRecord, names: string[]): RowProblem | undefined {
  const extra = cells.length > names.length && cells.slice(names.length).some((cell) => cell.trim() !== '');
  if (cells.length < names.length || extra) {
    return {
      line,
      column: null,
      value: shown(cells.join(' | ')),
      rule: 'ragged',
      message: `Expected ${names.length} cells, got ${cells.length}.`,
      fix: 'Give the row as many cells as the header, and put cells that hold the delimiter in quotes.',
    };
  }
  for (let i = 0; i < names.length; i++) {
    const cell = cells[i] ?? '';
    const bad = cell.includes('\0') ? 'nul_byte' : cell.includes(UNREADABLE) ? 'invalid_bytes' : undefined;
    if (bad) return unreadable({ line, column: names[i] ?? null, value: cell }, bad);
  }
  return undefined;
}

function unreadable(at: { line: number; column: string | null; value: string }, rule: RowRule): RowProblem {
  const nul = rule === 'nul_byte';
  return {
    ...at,
    value: shown(at.value.replaceAll('\0', '␀')),
    rule,
    message: nul ? 'The cell holds a NUL byte.' : 'The cell holds bytes that are no character of the file’s encoding.',
    fix: nul ? 'Remove the NUL bytes and upload again.' : 'Save the file as UTF-8 and upload again.',
  };
}

function brokenQuote(line: number, text: string): RowProblem {
  return {
    line,
    column: null,
    value: shown(text.trim()),
    rule: 'broken_quote',
    message: 'A quote opens on this line and is not closed where the cell ends.',
    fix: 'Close the quote, and write a quote inside a quoted cell twice ("").',
  };
}
