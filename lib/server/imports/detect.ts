/**
 * How a file is written, from its first 256 KB: encoding, delimiter, header row. Everything found here is shown and
 * can be overridden.
 */
import { open } from 'node:fs/promises';
import { AppError } from '@/lib/contracts/errors';
import { readDate, readNumber } from '@/scoring';
import { decodeSample, detectEncoding, type Encoding } from './encodings';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export type CsvFormat = {
  encoding: Encoding;
  bom: boolean;
  /** Bytes in the sample that are no character of the encoding. */
  invalidBytes: number;
  delimiter: Delimiter;
  header: boolean;
  newline: '\n' | '\r';
};

const SAMPLE_BYTES = 1 << 18;
const SAMPLE_RECORDS = 200;

/** @throws AppError not_found, unsupported (archives, spreadsheets) or invalid (empty) */
export async function detectFormat(path: string): Promise<CsvFormat> {
  const sample = await readSample(path);
  if (sample.length === 0) throw new AppError('invalid', 'The file is empty.');
  refuseBinary(sample);
  const verdict = detectEncoding(sample);
  const text = decodeSample(sample, verdict.encoding);
  if (text.trim() === '') throw new AppError('invalid', 'The file is empty: it holds only blank lines.');
  const newline = text.includes('\n') ? '\n' : text.includes('\r') ? '\r' : '\n';
  const delimiter = detectDelimiter(text);
  return { ...verdict, delimiter, header: hasHeader(text, delimiter), newline };
}

async function readSample(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not_found', `No such file, or it cannot be read: ${path}`, { cause });
  });
  try {
    if ((await file.stat()).isDirectory()) throw new AppError('invalid', `Expected a file, got a folder: ${path}`);
    const buffer = new Uint8Array(SAMPLE_BYTES);
    const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const BINARY: readonly (readonly [string, readonly number[]])[] = [
  ['a ZIP archive or spreadsheet', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['an old Excel file', [0xd0, 0xcf, 0x11, 0xe0]],
];

function refuseBinary(sample: Uint8Array): void {
  for (const [what, magic] of BINARY) {
    if (magic.every((byte, i) => sample[i] === byte)) {
      throw new AppError('unsupported', `Expected a CSV file, got ${what}. Export it as CSV first.`);
    }
  }
}

/** The delimiter that cuts the first records into the same number of cells most often. */
export function detectDelimiter(text: string): Delimiter {
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = countsPerRecord(text, delimiter);
    const first = counts[0] ?? 0;
    if (first === 0) continue;
    const same = counts.filter((count) => count === first).length / counts.length;
    const score = same * (1 + Math.log1p(first) / 4);
    if (score > bestScore + 1e-9) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Delimiters outside quotes in each of the first records; blank lines and a cut last one left out. */
function countsPerRecord(text: string, delimiter: string): number[] {
  const counts: number[] = [];
  let quoted = false;
  let count = 0;
  let empty = true;
  for (let i = 0; i < text.length && counts.length < SAMPLE_RECORDS; i++) {
    const mark = text[i];
    if (mark === '"') quoted = !quoted;
    else if (!quoted && (mark === '\n' || mark === '\r')) {
      if (!empty) counts.push(count);
      count = 0;
      empty = true;
      continue;
    } else if (!quoted && mark === delimiter) count++;
    empty = false;
  }
  if (counts.length === 0 && !empty) counts.push(count);
  return counts;
}

/**
 * A first row of numbers and dates over columns of numbers and dates is data; anything else is a header. Years may
 * head a column.
 */
function hasHeader(text: string, delimiter: string): boolean {
  const [first = '', second] = text.split(/\r\n|\n|\r/, 2);
  const cells = first.split(delimiter).map(bare);
  const measures = cells.filter((cell) => isMeasure(cell) && !/^(19|20)\d\d$/.test(cell)).length;
  if (measures === 0 || measures * 2 < cells.length) return true;
  const below = (second ?? '').split(delimiter).map(bare);
  const repeated = cells.filter((cell, i) => isMeasure(cell) && isMeasure(below[i] ?? '')).length;
  return repeated * 2 < cells.length;
}

const bare = (cell: string): string => cell.trim().replace(/^"|"$/g, '').trim();

const isMeasure = (cell: string): boolean =>
  readNumber(cell, '.') !== undefined || readNumber(cell, ',') !== undefined || readDate(cell, null) !== undefined;
