import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CellKind } from '@/lib/server/imports/values';
import { BINARY_FILES, writeBinaryFiles } from './binary-files';
import { importFile } from './corpus-import';

type Expected = {
  kinds?: Record<string, CellKind>;
  /** Rows in the file, and how many are stored. */
  rows?: [number, number];
  /** line, column (null = the row), rule */
  reported?: [number, string | null, string][];
  /** Values of one column, in order. */
  values?: [string, unknown[]];
  delimiter?: string;
  encoding?: string;
  names?: string[];
  error?: RegExp;
};

const n = { n: 'number' } as const;
const d = { d: 'date' } as const;
const both = (count: number): [number, number] => [count, count];
const march25 = new Date('2024-03-25T00:00:00Z');

const CORPUS: Record<string, Expected> = {
  'comma.csv': { kinds: n, rows: both(2), values: ['n', [1, 2]], delimiter: ',' },
  'semicolon.csv': { kinds: n, rows: both(2), values: ['n', [1.5, 2.25]], delimiter: ';' },
  'tab.csv': { kinds: n, rows: both(2), values: ['n', [1, 2]], delimiter: '\t' },
  'pipe.csv': { kinds: n, rows: both(2), values: ['n', [1, 2]], delimiter: '|' },
  'one-column.csv': { rows: both(2), values: ['id', ['A1', 'A2']] },
  'comma-in-quotes.csv': { rows: both(2), values: ['name', ['Miller, Sons', 'a,b,c']] },
  'semicolons-in-commas.csv': { rows: both(3), delimiter: ',', values: ['note', ['x;y;z', 'a;b', 'c']] },
  'quotes-inside.csv': { rows: both(2), values: ['name', ['He said "no"', 'plain']] },
  'stray-quote.csv': { rows: both(2), values: ['name', ['5" screen', 'plain']] },
  'multi-line.csv': { kinds: n, rows: both(2), values: ['note', ['first\nsecond\n\nfourth', 'b']] },
  'unclosed-quote.csv': { rows: [4, 3], reported: [[3, null, 'broken_quote']], values: ['id', ['A1', 'A3', 'A4']] },
  'unclosed-then-quoted.csv': {
    rows: [4, 3],
    reported: [[2, null, 'broken_quote']],
    values: ['id', ['A2', 'A3', 'A4']],
  },
  'quote-closed-inside.csv': { rows: [2, 1], reported: [[2, null, 'broken_quote']] },
  'ragged-short.csv': { rows: [3, 2], reported: [[3, null, 'ragged']] },
  'ragged-long.csv': { rows: [3, 2], reported: [[3, null, 'ragged']] },
  'trailing-delimiter.csv': { rows: both(2), values: ['a', ['1', '2']] },
  'blank-lines.csv': { rows: both(2), values: ['id', ['A1', 'A2']] },
  'no-last-newline.csv': { rows: both(2) },
  'empty.csv': { error: /empty/ },
  'only-blank-lines.csv': { error: /empty/ },
  'header-only.csv': { error: /header but no rows/ },
  'duplicate-headers.csv': { error: /“amount”/ },
  'duplicate-headers-spaces.csv': { error: /“amount”/ },
  'blank-header.csv': { rows: both(2), names: ['id', 'column_2', 'a'] },
  'proto.csv': { rows: both(2), names: ['id', '__proto__', 'constructor'] },
  'no-header.csv': { rows: both(3), names: ['column_1', 'column_2', 'column_3'] },
  'year-headers.csv': { rows: both(2), names: ['id', '2022', '2023', '2024'] },
  'rtl-emoji.csv': { rows: both(3), values: ['name', ['شركة المثال', 'Łódź 🚀 東京', 'חברה בע"מ']] },
  'formulas.csv': { rows: both(4), values: ['name', ['=1+1', '@SUM(A1)', '=HYPERLINK("http://x")', '-5']] },
  'duplicate-ids.csv': {
    rows: [4, 2],
    reported: [
      [3, 'id', 'duplicate_row'],
      [5, 'id', 'duplicate_id'],
    ],
  },
  'ids-with-spaces.csv': { rows: [3, 2], reported: [[3, 'id', 'duplicate_row']] },
  'ids-by-case.csv': { rows: both(2) },
  'blank-ids.csv': {
    rows: [4, 2],
    reported: [
      [3, 'id', 'blank_id'],
      [4, 'id', 'blank_id'],
    ],
  },
  'thousands-point.csv': { kinds: n, rows: both(3), values: ['n', [1234.56, 12345678, 7.5]] },
  'thousands-comma.csv': { kinds: n, rows: both(3), values: ['n', [1234.56, 12345678, 7.5]] },
  'thousands-space.csv': { kinds: n, rows: both(3), values: ['n', [1234.56, 1234.5, 1000]] },
  'thousands-apostrophe.csv': { kinds: n, rows: both(2), values: ['n', [1234.5, 1000]] },
  'lakhs.csv': { kinds: n, rows: both(2), values: ['n', [1234567.5, 100000]] },
  'negatives.csv': { kinds: n, rows: both(5), values: ['n', [-500, -500, -500, -500, -1500.25]] },
  'money.csv': { kinds: n, rows: both(8), values: ['n', [500, -1500.5, 20, 20, 3, -7, 8, 9]] },
  'negative-arr.csv': { kinds: { arr: 'number' }, rows: both(2), values: ['arr', [-1200, 3400.5]] },
  'percent.csv': { kinds: n, rows: both(3), values: ['n', [12, 12.5, -3]] },
  'not-finite.csv': {
    kinds: n,
    rows: [5, 1],
    reported: [
      [2, 'n', 'not_finite'],
      [3, 'n', 'not_finite'],
      [4, 'n', 'not_finite'],
      [5, 'n', 'not_finite'],
    ],
    values: ['n', [1000]],
  },
  'not-numbers.csv': {
    kinds: n,
    rows: [5, 1],
    reported: [
      [2, 'n', 'not_a_number'],
      [3, 'n', 'not_a_number'],
      [4, 'n', 'not_a_number'],
      [5, 'n', 'not_a_number'],
    ],
  },
  'blank-values.csv': { kinds: { ...n, ...d }, rows: both(4), values: ['n', [null, null, null, 1]] },
  'mixed-decimals.csv': { kinds: n, rows: [3, 2], reported: [[4, 'n', 'not_a_number']] },
  'booleans.csv': {
    kinds: { b: 'boolean' },
    rows: both(21),
    values: [
      'b',
      [
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        false,
        true,
        true,
        false,
        true,
        false,
      ],
    ],
  },
  'not-booleans.csv': {
    kinds: { b: 'boolean' },
    rows: [3, 1],
    reported: [
      [3, 'b', 'not_a_boolean'],
      [4, 'b', 'not_a_boolean'],
    ],
  },
  'dates.csv': { kinds: d, rows: both(21), values: ['d', Array.from({ length: 21 }, () => march25)] },
  'dates-month-first.csv': {
    kinds: d,
    rows: both(3),
    values: ['d', [march25, new Date('2024-03-04T00:00:00Z'), new Date('2023-12-31T23:59:00Z')]],
  },
  'dates-ambiguous.csv': {
    kinds: d,
    rows: [4, 2],
    reported: [
      [2, 'd', 'ambiguous_date'],
      [3, 'd', 'ambiguous_date'],
    ],
  },
  'dates-impossible.csv': {
    kinds: d,
    rows: [7, 1],
    reported: [2, 3, 5, 6, 7, 8].map((line) => [line, 'd', 'impossible_date']),
    values: ['d', [new Date('2024-02-29T00:00:00Z')]],
  },
  'dates-not.csv': {
    kinds: d,
    rows: [3, 1],
    reported: [
      [2, 'd', 'not_a_date'],
      [4, 'd', 'not_a_date'],
    ],
  },
  'dates-conflict.csv': { kinds: d, rows: both(2), values: ['d', [march25, march25]] },
  'month-only.csv': {
    kinds: d,
    rows: both(3),
    values: ['d', Array.from({ length: 3 }, () => new Date('2024-03-01T00:00:00Z'))],
  },
  'leading-zeros.csv': { rows: both(2), values: ['code', ['00123', '00456']] },
  'html-and-sql.csv': { rows: both(2), values: ['name', ['<script>alert(1)</script>', "'; DROP TABLE account; --"]] },
  'utf8-bom.csv': { kinds: { umsatz: 'number' }, encoding: 'utf-8', rows: both(2), values: ['umsatz', [1234.5, 20]] },
  'utf8-crlf.csv': { encoding: 'utf-8', rows: both(2), values: ['stadt', ['Köln', 'Zürich']] },
  'utf16le-bom.csv': { encoding: 'utf-16le', rows: both(2), values: ['stadt', ['Köln', 'Zürich']] },
  'utf16be-bom.csv': { encoding: 'utf-16be', rows: both(2), values: ['stadt', ['Köln', 'Zürich']] },
  'utf16le-plain.csv': { encoding: 'utf-16le', rows: both(2), values: ['name', ['plain text', 'more text']] },
  'utf16be-plain.csv': { encoding: 'utf-16be', rows: both(2), values: ['name', ['plain text', 'more text']] },
  'windows-1252.csv': {
    kinds: { umsatz: 'number' },
    encoding: 'windows-1252',
    rows: both(2),
    values: ['umsatz', [5.5, 1]],
  },
  'shift-jis.csv': {
    encoding: 'shift_jis',
    rows: both(2),
    names: ['番号', '名前'],
    values: ['名前', ['テスト', '東京']],
  },
  'cr-only.csv': { kinds: n, rows: both(2), values: ['n', [1, 2]] },
  'mixed-line-ends.csv': { kinds: n, rows: both(3), values: ['n', [1, 2, 3]] },
  'crlf-inside-quotes.csv': { kinds: n, rows: both(2), values: ['note', ['x\r\ny', 'z']] },
  'invalid-bytes.csv': { encoding: 'utf-8', rows: [3, 2], reported: [[3, 'name', 'invalid_bytes']] },
  'nul-bytes.csv': { rows: [2, 1], reported: [[2, 'name', 'nul_byte']] },
  'ten-thousand-columns.csv': { kinds: { c9999: 'number' }, rows: both(1), values: ['c9999', [9999]] },
  'megabyte-cell.csv': { kinds: n, rows: both(2), values: ['n', [1, 2]] },
  'long-header.csv': { rows: both(1) },
  'quoted-header.csv': { kinds: n, rows: both(2), names: ['id', 'n'], values: ['n', [1, 2]] },
  'spaces-around.csv': { kinds: n, rows: both(2), names: ['id', 'n'], values: ['n', [5, 6]] },
  'tabs-in-quotes.csv': { rows: both(2), delimiter: ',', values: ['name', ['x\ty', 'z']] },
  'formula-headers.csv': { rows: both(2), names: ['id', '=1+1', '@x'], values: ['=1+1', ['1', '3']] },
  'exponents.csv': { kinds: n, rows: both(4), values: ['n', [1000, 150, 7, -0.2]] },
  'foreign-digits.csv': {
    kinds: n,
    rows: [3, 1],
    reported: [
      [2, 'n', 'not_a_number'],
      [3, 'n', 'not_a_number'],
    ],
  },
  'dates-with-offsets.csv': { kinds: d, rows: both(2), values: ['d', [march25, march25]] },
  'leap-days.csv': {
    kinds: d,
    rows: [4, 2],
    reported: [
      [3, 'd', 'impossible_date'],
      [4, 'd', 'impossible_date'],
    ],
  },
  'spreadsheet.csv': { error: /spreadsheet/ },
  'gzip.csv': { error: /gzip/ },
};

const PLAIN = join(import.meta.dirname, '../../fixtures/csv');
let made = '';
beforeAll(async () => {
  made = await writeBinaryFiles();
});

describe('the CSV corpus', () => {
  it('has an expectation for every file and a file for every expectation', async () => {
    const files = [...(await readdir(PLAIN)), ...Object.keys(BINARY_FILES)].sort();
    expect(files).toEqual(Object.keys(CORPUS).sort());
    expect(files.length).toBeGreaterThanOrEqual(80);
  });

  it.each(Object.entries(CORPUS))('reads %s as written down', async (name, expected) => {
    const path = join(name in BINARY_FILES ? made : PLAIN, name);
    if (expected.error) {
      await expect(importFile(path, {})).rejects.toThrow(expected.error);
      return;
    }
    const { file, rowsIn, stored, problems } = await importFile(path, expected.kinds ?? {});
    const brief = problems.map(({ line, column, rule }) => [line, column, rule]);
    expect(brief).toEqual(expected.reported ?? []);
    expect([rowsIn, stored.length]).toEqual(expected.rows);
    expect(stored.length + problems.length).toBe(rowsIn);
    for (const { message, fix } of problems) expect(`${message} ${fix}`).toMatch(/\w.*\. .*\w.*\.$/);
    if (expected.values) {
      const [column, values] = expected.values;
      expect(stored.map((row) => row[column])).toEqual(values);
    }
    expect(file.names).toEqual(expected.names ?? file.names);
    expect(file.format).toMatchObject({
      ...(expected.delimiter ? { delimiter: expected.delimiter } : {}),
      ...(expected.encoding ? { encoding: expected.encoding } : {}),
    });
  });
});
