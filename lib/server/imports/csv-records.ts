/**
 * Records of well-formed CSV text, one at a time: a block's rows never stand in memory together, so the collector
 * meets them young. Knows text alone; what is not well formed is another's to mend.
 */

export type Block = { text: string; line: number };
export type CsvRecord = { line: number; cells: string[] };

const LF = 10;
const CR = 13;

type Cursor = { text: string; delimiter: number; at: number; line: number };

/** Whether every quote opens a cell or closes one, and each that opens is closed. */
export function isWellFormed(text: string, delimiter: string): boolean {
  const ends = (at: number) => at < 0 || at >= text.length || isEnd(text.charCodeAt(at), delimiter.charCodeAt(0));
  let open = text.indexOf('"');
  while (open >= 0) {
    const close = closingQuote(text, open);
    if (close < 0 || !ends(open - 1) || !ends(close + 1)) return false;
    open = text.indexOf('"', close + 1);
  }
  return true;
}

/** @param block well-formed text; blank lines are no records, but they count as lines */
export function* recordsOf({ text, line }: Block, delimiter: string): Generator<CsvRecord> {
  const cursor: Cursor = { text, delimiter: delimiter.charCodeAt(0), at: 0, line };
  while (cursor.at < text.length) {
    const first = cursor.line;
    const cells = [nextCell(cursor)];
    while (text.charCodeAt(cursor.at) === cursor.delimiter) {
      cursor.at++;
      cells.push(nextCell(cursor));
    }
    if (cells.length > 1 || cells[0] !== '') yield { line: first, cells };
    cursor.at += lineEndAt(text, cursor.at);
    cursor.line++;
  }
}

/** Line ends in the text: CR LF, LF or CR. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1))
    if (text.charCodeAt(at + 1) !== LF) lines++;
  return lines;
}

/** The cell at the cursor, which then stands on what ended it. */
function nextCell(cursor: Cursor): string {
  const { text, delimiter, at } = cursor;
  if (text[at] === '"') return quotedCell(cursor);
  let end = at;
  while (end < text.length && !isEnd(text.charCodeAt(end), delimiter)) end++;
  cursor.at = end;
  return text.slice(at, end);
}

function quotedCell(cursor: Cursor): string {
  const close = closingQuote(cursor.text, cursor.at);
  const cell = cursor.text.slice(cursor.at + 1, close);
  cursor.at = close + 1;
  cursor.line += countLines(cell);
  return cell.includes('"') ? cell.replaceAll('""', '"') : cell;
}

/** Index of the quote that closes the cell opened at `open`; -1 without one. A quote written twice closes nothing. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

const isEnd = (code: number, delimiter: number): boolean => code === delimiter || code === LF || code === CR;

const lineEndAt = (text: string, at: number): number =>
  text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
