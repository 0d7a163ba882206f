import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines, isWellFormed, recordsOf } from '@/lib/server/imports/csv-records';

/** What csv-parse makes of the text; null where it finds a quote out of place. */
function oracle(text: string, delimiter: string): string[][] | null {
  try {
    const options = { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] };
    return parse(text, { ...options, skip_empty_lines: false, max_record_size: 0 });
  } catch {
    return null;
  }
}

const given = fc.record({
  text: fc.string({
    unit: fc.constantFrom('a', 'é', '😀', ' ', '"', '"', ',', ';', '\n', '\r', '\r\n'),
    maxLength: 24,
  }),
  delimiter: fc.constantFrom(',', ';'),
});

describe('recordsOf', () => {
  it('cuts well-formed text into the cells csv-parse does, and knows which text that is', () => {
    fc.assert(
      fc.property(given, ({ text, delimiter }) => {
        const expected = oracle(text, delimiter);
        expect(isWellFormed(text, delimiter)).toBe(expected !== null);
        if (!expected) return;
        const cells = [...recordsOf({ text, line: 1 }, delimiter)].map((record) => record.cells);
        expect(cells).toEqual(expected.filter((row) => row.length > 1 || row[0] !== ''));
      }),
      { numRuns: 20_000, seed: 7 },
    );
  });

  it('numbers the line each record begins on', () => {
    const text = 'a,"x\r\ny"\r\n\rb\n"""",c\n';
    expect([...recordsOf({ text, line: 5 }, ',')]).toEqual([
      { line: 5, cells: ['a', 'x\r\ny'] },
      { line: 8, cells: ['b'] },
      { line: 9, cells: ['"', 'c'] },
    ]);
    expect(countLines(text)).toBe(5);
  });
});
