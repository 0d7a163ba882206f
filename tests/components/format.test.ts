import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatInterval,
  formatMoney,
  formatMoneyIn,
  formatMonth,
  formatPercent,
  formatPercentOf,
  formatPercentValue,
  formatScore,
  formatSigned,
  formatSignedPercent,
  formatTimes,
} from '@/lib/format';

/** The product writes no-break spaces between a number and its unit. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('money', () => {
  it.each([
    [124_000_000, 'USD', '$1.24M'],
    [41_200_000, 'USD', '$412k'],
    [864_000_000, 'USD', '$8.64M'],
    [790_000_000, 'USD', '$7.9M'],
    [64_000, 'USD', '$640'],
    [99_960_000, 'USD', '$1M'],
    [-9_100_000, 'USD', '−$91k'],
    [-10, 'USD', '$0'],
    [124_000_000, 'JPY', '¥1.24M'],
    [124_000_000, 'CHF', 'CHF 1.24M'],
    [124_000_000, 'EUR', '€1.24M'],
  ])('writes %d minor units of %s as %s', (minor, code, text) => {
    expect(plain(formatMoney(minor, code))).toBe(text);
  });

  it('leaves the unit to the column head', () => {
    expect(formatMoneyIn('k', 41_200_000)).toBe('412');
    expect(formatMoneyIn('M', 790_000_000)).toBe('7.9');
  });
});

describe('numbers', () => {
  it('signs a change with a real minus and never writes minus zero', () => {
    expect(formatSigned(-12)).toBe('−12');
    expect(formatSigned(3)).toBe('+3');
    expect(formatSigned(-0.2)).toBe('0');
    expect(formatScore(-0.4)).toBe('0');
  });

  it('writes a probability with two figures', () => {
    expect(plain(formatPercent(0.042))).toBe('4.2 %');
    expect(plain(formatPercent(0.22))).toBe('22 %');
    expect(formatPercentValue(0.092)).toBe('9.2');
    expect(plain(formatPercent(0))).toBe('0 %');
    expect(plain(formatPercent(0.0001))).toBe('< 0.1 %');
    expect(plain(formatSignedPercent(-0.31))).toBe('−31 %');
  });

  it('calls a share of nothing none', () => {
    expect(formatPercentOf(0, 0)).toBe('none');
    expect(plain(formatPercentOf(286, 842))).toBe('34 % of 842');
  });

  it('keeps the dash of an interval away from minus signs', () => {
    expect(formatInterval(15, 31)).toBe('15–31');
    expect(formatInterval(-31, -14)).toBe('−31 to −14');
    expect(formatInterval(0.14, 0.33, (share) => formatPercentValue(share))).toBe('14–33');
  });

  it('separates thousands', () => {
    expect(formatCount(15_140)).toBe('15,140');
    expect(plain(formatTimes(2.6))).toBe('× 2.6');
  });
});

describe('time', () => {
  it('writes days in words and hours in UTC', () => {
    expect(formatDate('2026-11-12T06:00:00Z')).toBe('12 Nov 2026');
    expect(formatDateTime('2026-11-12T06:00:00Z')).toBe('12 Nov 2026, 06:00 UTC');
    expect(formatMonth('2025-11-01T00:00:00Z')).toBe('Nov 25');
  });

  it.each([
    [11 * 60_000, '11 min'],
    [2.9 * 3_600_000, '2 h'],
    [34 * 86_400_000, '34 d'],
  ])('rounds an age of %d ms down to %s', (ms, text) => {
    expect(plain(formatAge(ms))).toBe(text);
  });

  it('tells days and hours where both matter', () => {
    expect(plain(formatAge((8 * 24 + 7) * 3_600_000, { fine: true }))).toBe('8 d 7 h');
    expect(plain(formatDuration(120_000))).toBe('2 min 0 s');
    expect(plain(formatDuration(41_200))).toBe('41 s');
    expect(plain(formatBytes(78_000_000))).toBe('78 MB');
    expect(plain(formatBytes(4_200))).toBe('4.2 kB');
  });
});

it('writes a dash for what is not known', () => {
  for (const text of [formatMoney(null), formatPercent(undefined), formatSigned(Number.NaN), formatDate('soon')]) {
    expect(text).toBe('–');
  }
});
