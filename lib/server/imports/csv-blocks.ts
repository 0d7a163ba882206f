/**
 * Cuts a stream of text into blocks that end where a record ends, so that each block can be parsed on its own and a
 * broken quote costs one row instead of the rest of the file. Memory is bounded by the largest record allowed.
 */
import { parse } from 'csv-parse/sync';
import { type Block, type CsvRecord, countLines, isWellFormed, recordsOf } from './csv-records';

/** Characters gathered before a block is cut. */
const BLOCK = 1 << 16;
/** Characters one record may have; a longer one is an unclosed quote. */
export const LONGEST_RECORD = 1 << 22;

/** A record that is no CSV: a quote that is never closed, or closed in the middle of a cell. */
export type BrokenRecord = { line: number; text: string };
/** `records` can be gone through once, before the next piece is asked for. */
export type Piece = { records: Iterable<CsvRecord>; broken: BrokenRecord[] };

export type BlockOptions = { delimiter: string; newline: '\n' | '\r' };

/** Parsed pieces of the text, in order; `line` counts physical lines from 1. */
export async function* parseBlocks(text: AsyncIterable<string>, options: BlockOptions): AsyncGenerator<Piece> {
  let pending = '';
  let line = 1;
  for await (const chunk of text) {
    pending += chunk;
    if (pending.length < BLOCK) continue;
    const end = safeEnd(pending, options.newline);
    if (end === 0 && pending.length < LONGEST_RECORD) continue;
    const ready = end === 0 ? pending : pending.slice(0, end);
    const done = parseBlock({ text: ready, line }, { ...options, more: end === 0 });
    yield done.piece;
    line = done.line;
    pending = pending.slice(ready.length - done.left);
  }
  if (pending !== '') yield parseBlock({ text: pending, line }, { ...options, more: false }).piece;
}

/** Index after the last line end that no open quote surrounds; 0 without one. Linear, however few quotes there are. */
function safeEnd(text: string, newline: string): number {
  let quotes = 0;
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) quotes++;
  let last = text.lastIndexOf('"');
  for (let end = text.length; end > 0; ) {
    const at = text.lastIndexOf(newline, end - 1);
    if (at < 0) return 0;
    for (; last > at; last = text.lastIndexOf('"', last - 1)) quotes--;
    if (quotes % 2 === 0) return at + 1;
    end = at;
  }
  return 0;
}

type Parsed = { piece: Piece; line: number; left: number };

function parseBlock(block: Block, options: BlockOptions & { more: boolean }): Parsed {
  const { text, line } = block;
  if (options.more || !isWellFormed(text, options.delimiter)) return parseByLine(block, options);
  const records = recordsOf(block, options.delimiter);
  return { piece: { records, broken: [] }, line: line + countLines(text), left: 0 };
}

/** Records of well-formed text, or null. Blank lines come back as one empty cell. */
function tryParse(text: string, delimiter: string, relaxed = false): string[][] | null {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: relaxed,
      skip_empty_lines: false,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: 0,
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Slow path: record by record; what cannot be parsed costs its first line only. */
function parseByLine(block: Block, { delimiter, more }: BlockOptions & { more: boolean }): Parsed {
  const lines = block.text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
  const records: CsvRecord[] = [];
  const broken: BrokenRecord[] = [];
  let at = 0;
  while (at < lines.length) {
    const end = recordEnd(lines, at);
    const rows = end === null ? null : tryParse(lines.slice(at, end).join(''), delimiter);
    const line = block.line + at;
    if (rows && end !== null) {
      for (const cells of rows) if (cells.length > 1 || (cells[0] ?? '') !== '') records.push({ line, cells });
      at = end;
      continue;
    }
    const lenient = tryParse(lines[at] ?? '', delimiter, true);
    const cells = lenient?.length === 1 ? lenient[0] : undefined;
    if (cells && isStrayQuote(lines[at] ?? '', delimiter)) records.push({ line, cells });
    else broken.push({ line, text: (lines[at] ?? '').slice(0, 200) });
    at++;
    if (more && end === null) break;
  }
  const left = lines.slice(at).reduce((sum, each) => sum + each.length, 0);
  return { piece: { records, broken }, line: block.line + at, left };
}

/** Index after the line where the quotes opened from line `at` on are closed again; null when they never are. */
function recordEnd(lines: readonly string[], at: number): number | null {
  let quotes = 0;
  let length = 0;
  for (let i = at; i < lines.length && length < LONGEST_RECORD; i++) {
    const line = lines[i] ?? '';
    length += line.length;
    for (let k = line.indexOf('"'); k >= 0; k = line.indexOf('"', k + 1)) quotes++;
    if (quotes % 2 === 0) return i + 1;
  }
  return null;
}

/** A quote inside an unquoted cell (5" screen) is a letter like any other; one that opens a cell is not. */
function isStrayQuote(line: string, delimiter: string): boolean {
  return line.split(delimiter).every((cell) => !cell.startsWith('"') || /^"[^"]*"\s*$/.test(cell));
}
