import type { SchemaElement } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { digitsOf, singleDigitsOf } from '@/lib/server/connectors/file-digits';
import { parquetColumn } from '@/lib/server/connectors/file-parquet-cell';

describe('a value of a column', () => {
  const at = (unit: 'MILLIS' | 'MICROS' | 'NANOS') => ({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit }) as const;
  const bytes = (...each: number[]) => Uint8Array.from(each);
  it.each<[Partial<SchemaElement>, unknown, string, string]>([
    [
      { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2 },
      123456789012345678n,
      'decimal(18,2)',
      '1234567890123456.78',
    ],
    [{ type: 'INT32', logical_type: { type: 'DECIMAL', precision: 5, scale: 3 } }, -5, 'decimal(5,3)', '-0.005'],
    [
      { type: 'BYTE_ARRAY', converted_type: 'DECIMAL', precision: 4, scale: 1 },
      bytes(0xff, 0x85),
      'decimal(4,1)',
      '-12.3',
    ],
    [
      { type: 'FIXED_LEN_BYTE_ARRAY', converted_type: 'DECIMAL', precision: 38, scale: 0 },
      bytes(1, ...Array(15).fill(0)),
      'decimal(38,0)',
      (2n ** 120n).toString(),
    ],
    [{ type: 'INT64', logical_type: at('MICROS') }, 1767616200123456n, 'timestamp', '2026-01-05T12:30:00.123456Z'],
    [{ type: 'INT64', logical_type: at('NANOS') }, -1n, 'timestamp', '1969-12-31T23:59:59.999999999Z'],
    [{ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, 1767616200000n, 'timestamp', '2026-01-05T12:30:00Z'],
    [{ type: 'INT96' }, 1767616200000000000n, 'timestamp', '2026-01-05T12:30:00Z'],
    [{ type: 'INT32', converted_type: 'DATE' }, 20458, 'date', '2026-01-05'],
    [{ type: 'INT32', converted_type: 'TIME_MILLIS' }, 45_000_500, 'time', '12:30:00.5'],
    [{ type: 'INT64', converted_type: 'UINT_64' }, -1n, 'integer', '18446744073709551615'],
    [{ type: 'INT32', logical_type: { type: 'INTEGER', bitWidth: 32, isSigned: false } }, -1, 'integer', '4294967295'],
    [
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
      bytes(...Array(16).keys()),
      'uuid',
      '00010203-0405-0607-0809-0a0b0c0d0e0f',
    ],
  ])('%o of %o is %s', (element, value, type, text) => {
    const column = parquetColumn({ name: 'x', ...element });
    expect([column.type, column.read?.(value)]).toEqual([type, text]);
  });

  it.each<[Partial<SchemaElement>, string]>([
    [{ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, converted_type: 'INTERVAL' }, 'left out: interval'],
    [{ type: 'BYTE_ARRAY', converted_type: 'BSON' }, 'left out: bson'],
    [{ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 3 }, 'left out: bytes'],
    [{ type: 'INT32', repetition_type: 'REPEATED' }, 'left out: a list'],
    [{ num_children: 2 }, 'left out: nested'],
  ])('%o is left out', (element, type) => {
    expect(parquetColumn({ name: 'x', ...element })).toEqual({ type, read: null });
  });

  it('is the shortest text that reads back', () => {
    const doubles = [0.1, -0.1, 1e-300, -1.5e-9, 2 ** 53, 1e22, 123456.789, 5e-324, Number.MAX_VALUE, 0];
    expect(doubles.map((each) => Number(digitsOf(each)))).toEqual(doubles);
    expect(doubles.filter((each) => /e/i.test(digitsOf(each)))).toEqual([]);
    const singles = [0.1, 3.4028235e38, 1.1754944e-38, 16777217, -2.5].map(Math.fround);
    expect(singles.map((each) => Math.fround(Number(singleDigitsOf(each))))).toEqual(singles);
    expect(singleDigitsOf(Math.fround(0.7))).toBe('0.7');
  });
});
