import { describe, expect, it } from 'vitest';
import { readCell } from '@/lib/server/imports/values';
import { dateOrderOf, decimalOf, readBoolean, readDate, readNumber } from '@/scoring';

describe('readNumber', () => {
  it.each([
    ['1,234.56', '.', 1234.56],
    ['1.234,56', ',', 1234.56],
    ['(500)', '.', -500],
    ['12 %', '.', 12],
    ['£ 3.5', '.', 3.5],
    ['-0', '.', 0],
    ['+7', '.', 7],
    ['.5', '.', 0.5],
    ['1e3', '.', 1000],
    ['1.234', ',', 1234],
    ['R$ 1.000,00', ',', 1000],
  ] as const)('reads %s with a decimal %s', (cell, decimal, value) => {
    expect(readNumber(cell, decimal)).toBe(value);
  });

  it.each([
    'NaN',
    'Infinity',
    '-inf',
    '1e309',
    '',
    ' ',
    '1,23,4',
    '1.2.3',
    '12a',
    '0x10',
    '(-5)',
    '--5',
    '٣',
    '1 2',
    '9'.repeat(400),
  ])('refuses %s', (cell) => {
    expect(readNumber(cell, '.')).toBeUndefined();
  });
});

describe('decimalOf', () => {
  it('lets one telling cell decide for the column', () => {
    expect(decimalOf(['1.234', '5.678', '9,5'], '.')).toEqual({ decimal: ',', sure: true, conflict: false });
    expect(decimalOf(['1,234', '1,234.5'], ',')).toEqual({ decimal: '.', sure: true, conflict: false });
  });

  it('follows the file where the column says nothing', () => {
    expect(decimalOf(['1.234'], ',')).toEqual({ decimal: ',', sure: false, conflict: false });
  });
});

describe('readDate', () => {
  it('does not guess between day and month', () => {
    expect(readDate('03/04/2024', null)).toBe('ambiguous');
    expect(readDate('03/04/2024', 'dmy')).toBe(Date.UTC(2024, 3, 3));
    expect(readDate('03/04/2024', 'mdy')).toBe(Date.UTC(2024, 2, 4));
    expect(readDate('04/04/2024', null)).toBe(Date.UTC(2024, 3, 4));
  });

  it.each(['2024-02-30', '2023-02-29', '31/04/2024', '0000-00-00', '2024-13-01', '1/1', 'soon', '2024-01-01 24:01'])(
    'refuses %s',
    (cell) => {
      expect(readDate(cell, 'dmy')).toBeUndefined();
    },
  );

  it('settles the order of a column by one cell that allows only one', () => {
    expect(dateOrderOf(['03/04/2024', '25/04/2024'])).toMatchObject({ order: 'dmy', conflict: false });
    expect(dateOrderOf(['03/04/2024', '04/25/2024'])).toMatchObject({ order: 'mdy', conflict: false });
    expect(dateOrderOf(['03/04/2024'])).toEqual({ order: null, ambiguous: 1, conflict: false });
    expect(dateOrderOf(['25/04/2024', '04/25/2024'])).toMatchObject({ order: null, conflict: true });
  });
});

describe('readBoolean', () => {
  it.each(['yes', 'Y', 'TRUE', 't', '1', 'on', 'Ja', 'oui', 'sí', 'sim', 'wahr', 'vrai'])(
    'takes %s for yes',
    (cell) => {
      expect(readBoolean(cell)).toBe(true);
    },
  );

  it.each(['no', 'N', 'False', 'f', '0', 'off', 'Nein', 'non', 'não', 'nee', 'falsch', 'faux'])(
    'takes %s for no',
    (cell) => {
      expect(readBoolean(cell)).toBe(false);
    },
  );
});

describe('readCell', () => {
  const format = { decimal: '.', order: null } as const;

  it('says column-ready why a value is refused and what to do', () => {
    expect(readCell('number', 'abc', format)).toEqual({
      ok: false,
      value: 'abc',
      rule: 'not_a_number',
      message: 'Expected a number with a decimal point: “abc”.',
      fix: 'Write digits only, or leave the cell blank.',
    });
    expect(readCell('date', '03/04/2024', format)).toMatchObject({ ok: false, rule: 'ambiguous_date' });
  });

  it('takes blanks for unknown, not for zero', () => {
    for (const cell of ['', '  ', 'NA', 'n/a', 'null', '-']) {
      expect(readCell('number', cell, format)).toEqual({ ok: true, value: null });
    }
  });

  it('answers within 50 ms to a hostile text of 100 KB', () => {
    for (const text of [
      '1'.repeat(100_000),
      '1,'.repeat(50_000),
      ' '.repeat(100_000),
      '(('.repeat(50_000),
      'a1/'.repeat(30_000),
    ]) {
      for (const kind of ['number', 'date', 'boolean'] as const) {
        const start = performance.now();
        readCell(kind, text, format);
        expect(performance.now() - start).toBeLessThan(50);
      }
    }
  });
});
