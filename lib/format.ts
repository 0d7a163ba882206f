/**
 * Number, date and score → text: the only place that rounds for eyes. Everything is English and UTC on purpose,
 * so that server and browser write the same characters.
 */

/** What a missing value looks like; its reason belongs beside it (components/ui/unknown). */
export const unknownText = '–';

const minus = '−';
/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Maybe<T> = T | null | undefined;
/** An ISO text, a Date or milliseconds since 1970. */
export type Instant = string | number | Date;

function known(value: Maybe<number>): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Making a writer of numbers takes a hundred times as long as writing one. */
const writers = new Map<number, Intl.NumberFormat>();

/** Digits with thousands separators and a real minus sign; never "−0". */
function digits(value: number, least: number, most = least): string {
  const key = least * 100 + most;
  const format =
    writers.get(key) ?? new Intl.NumberFormat('en', { minimumFractionDigits: least, maximumFractionDigits: most });
  writers.set(key, format);
  const text = format.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? minus + text : text;
}

export function formatNumber(value: Maybe<number>, decimals = 0): string {
  return known(value) ? digits(value, decimals) : unknownText;
}

/** 15,140 */
export function formatCount(value: Maybe<number>): string {
  return formatNumber(value, 0);
}

/** A rate between currencies, four figures: 1.084, 0.006412, 18,345. */
export function formatRate(value: Maybe<number>): string {
  if (!known(value)) return unknownText;
  const decimals = value === 0 ? 0 : Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return digits(value, 0, decimals);
}

/** A score or level on 0–100 as an integer. */
export function formatScore(value: Maybe<number>): string {
  return formatNumber(value, 0);
}

/** −12, +3, 0 */
export function formatSigned(value: Maybe<number>, decimals = 0): string {
  if (!known(value)) return unknownText;
  const text = digits(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** × 2.6 */
export function formatTimes(value: Maybe<number>, decimals = 1): string {
  return known(value) ? `×${nbsp}${digits(value, decimals)}` : unknownText;
}

/** One decimal below 10, none above: two figures are what a risk is known to. */
function percentDigits(percent: number, decimals?: number): string {
  if (decimals !== undefined) return digits(percent, decimals);
  const size = Math.abs(percent);
  if (size > 0 && size < 0.05) return `<${nbsp}0.1`;
  if (size === 0 || size >= 9.95) return digits(percent, 0);
  return digits(percent, 1);
}

/** A share or probability in [0, 1] for a column whose head names the unit: 4.2, 22. */
export function formatPercentValue(share: Maybe<number>, decimals?: number): string {
  return known(share) ? percentDigits(share * 100, decimals) : unknownText;
}

/** A share or probability in [0, 1] with its unit: 4.2 %, 22 %. */
export function formatPercent(share: Maybe<number>, decimals?: number): string {
  return known(share) ? `${percentDigits(share * 100, decimals)}${nbsp}%` : unknownText;
}

/** A change of a share in [−1, 1]: −31 %, +2 %. */
export function formatSignedPercent(share: Maybe<number>, decimals = 0): string {
  return known(share) ? `${formatSigned(share * 100, decimals)}${nbsp}%` : unknownText;
}

/** 34 % of 842; a whole of zero is "none", not 0 %. */
export function formatPercentOf(part: Maybe<number>, whole: Maybe<number>): string {
  if (!known(part) || !known(whole)) return unknownText;
  return whole === 0 ? 'none' : `${formatPercent(part / whole)} of ${digits(whole, 0)}`;
}

/** 15–31; with "to" where a minus sign would meet the dash. Bounds come ready for the given formatter. */
export function formatInterval(
  low: Maybe<number>,
  high: Maybe<number>,
  format: (value: number) => string = formatScore,
): string {
  if (!known(low) || !known(high)) return unknownText;
  return `${format(low)}${low < 0 || high < 0 ? ' to ' : '–'}${format(high)}`;
}

/** Minor units are hundredths in every currency, as they are stored: also where the currency has no coins, or thousandths. */
const perUnit = 100;
const symbols = new Map<string, string>();

/** The currency's own sign, for column heads: $, €, CHF. */
export function currencySymbol(code = 'USD'): string {
  const seen = symbols.get(code);
  if (seen) return seen;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  const symbol = format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? code;
  symbols.set(code, symbol);
  return symbol;
}

const steps = [
  { size: 1e9, letter: 'B' },
  { size: 1e6, letter: 'M' },
  { size: 1e3, letter: 'k' },
];

/** Three figures of a positive number: 1.24, 12.4, 124. */
function threeFigures(size: number): string {
  return digits(size, 0, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** Minor units (cents) → $1.24M, $412k, $640. A code written in letters stands apart: CHF 1.24M. */
export function formatMoney(minor: Maybe<number>, code = 'USD'): string {
  if (!known(minor)) return unknownText;
  const symbol = currencySymbol(code);
  const amount = Math.abs(minor) / perUnit;
  // 999,600 would round to "1000k", so a step begins half a unit early
  const step = steps.find(({ size }) => amount >= size * 0.9995);
  const text = step ? threeFigures(amount / step.size) + step.letter : digits(amount, 0);
  const sign = minor < 0 && /[1-9]/.test(text) ? minus : '';
  return `${sign}${symbol}${/[a-z]$/i.test(symbol) ? nbsp : ''}${text}`;
}

export type MoneyUnit = '' | 'k' | 'M';

/** Minor units for a column whose head names the unit ($, $k, $M): 640, 412, 7.9. Below ten thousand: 9.4. */
export function formatMoneyIn(unit: MoneyUnit, minor: Maybe<number>): string {
  if (!known(minor)) return unknownText;
  const amount = minor / perUnit;
  if (unit === 'M') return digits(amount / 1e6, 1);
  if (unit === '') return digits(amount, 0);
  const thousands = amount / 1e3;
  return digits(thousands, thousands !== 0 && Math.abs(thousands) < 9.95 ? 1 : 0);
}

/** The unit of a money column by a typical value of it: thousands only where they leave two figures. */
export function moneyUnit(typicalMinor: Maybe<number>): MoneyUnit {
  if (!known(typicalMinor)) return '';
  const amount = Math.abs(typicalMinor) / perUnit;
  if (amount >= 2e6) return 'M';
  return amount >= 1e4 ? 'k' : '';
}

/** A level in a feature's own unit; `span` is the width of its axis and decides the decimals. */
export function formatLevel(value: Maybe<number>, span: number): string {
  if (!known(value)) return unknownText;
  return digits(value, 0, span >= 20 ? 0 : span >= 2 ? 1 : span >= 0.2 ? 2 : 3);
}

/** A number as one types it, to six figures, without separators; nothing for what is not known. */
export function plainNumber(value: Maybe<number>): string {
  return known(value) ? String(Number(value.toPrecision(6))) : '';
}

/** A number that somebody chose, with all its figures: 1,250.5 */
export function formatPlain(value: number): string {
  return digits(value, 0, 6);
}

/** Whole units of money that somebody chose, with all their figures: $50,000, CHF 1,250.50. */
export function formatAmount(value: number, code = 'USD'): string {
  const symbol = currencySymbol(code);
  const text = Number.isInteger(value) ? digits(Math.abs(value), 0) : digits(Math.abs(value), 2);
  return `${value < 0 ? minus : ''}${symbol}${/[a-z]$/i.test(symbol) ? nbsp : ''}${text}`;
}

/** Shares of one whole as integers that add up to `whole`: largest remainders get the points that are left. */
export function wholePercents(shares: readonly number[], whole = 100): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (sum <= 0) return shares.map(() => 0);
  const exact = shares.map((share) => (share / sum) * whole);
  const floors = exact.map(Math.floor);
  const left = whole - floors.reduce((total, floor) => total + floor, 0);
  const order = exact.map((value, index) => ({ index, rest: value - Math.floor(value) }));
  const raised = new Set(
    order
      .sort((a, b) => b.rest - a.rest || a.index - b.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return floors.map((floor, index) => (raised.has(index) ? floor + 1 : floor));
}

function instant(value: Maybe<Instant>): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

function monthOf(date: Date): string {
  return months[date.getUTCMonth()] ?? '';
}

/** 12 Nov 2026 */
export function formatDate(value: Maybe<Instant>): string {
  const date = instant(value);
  return date ? `${date.getUTCDate()} ${monthOf(date)} ${date.getUTCFullYear()}` : unknownText;
}

/** 19 Feb in the year of `now`, 22 Oct 27 in another. */
export function formatDay(value: Maybe<Instant>, now: Instant): string {
  const date = instant(value);
  if (!date) return unknownText;
  const year = date.getUTCFullYear();
  const other = year === instant(now)?.getUTCFullYear() ? '' : ` ${String(year).slice(2)}`;
  return `${date.getUTCDate()} ${monthOf(date)}${other}`;
}

/** Nov 26, for axes. */
export function formatMonth(value: Maybe<Instant>): string {
  const date = instant(value);
  return date ? `${monthOf(date)} ${String(date.getUTCFullYear()).slice(2)}` : unknownText;
}

/** 06:00 UTC */
export function formatTime(value: Maybe<Instant>): string {
  const date = instant(value);
  return date ? `${date.toISOString().slice(11, 16)} UTC` : unknownText;
}

/** 12 Nov 2026, 06:00 UTC */
export function formatDateTime(value: Maybe<Instant>): string {
  return instant(value) ? `${formatDate(value)}, ${formatTime(value)}` : unknownText;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** 34 d */
export function formatDays(days: Maybe<number>): string {
  return known(days) ? `${digits(Math.floor(days), 0)}${nbsp}d` : unknownText;
}

/** Age in milliseconds, rounded down: 12 min, 2 h, 34 d; with `fine` also the next unit: 8 d 7 h. */
export function formatAge(ms: Maybe<number>, options: { fine?: boolean } = {}): string {
  if (!known(ms)) return unknownText;
  const age = Math.max(0, ms);
  if (age < hour) return `${Math.floor(age / minute)}${nbsp}min`;
  if (age < day) return `${Math.floor(age / hour)}${nbsp}h`;
  const hours = Math.floor((age % day) / hour);
  const days = formatDays(age / day);
  return options.fine && hours > 0 ? `${days} ${hours}${nbsp}h` : days;
}

/** Length of work in milliseconds: 840 ms, 41 s, 2 min 0 s, 1 h 12 min. */
export function formatDuration(ms: Maybe<number>): string {
  if (!known(ms)) return unknownText;
  if (ms < 1000) return `${Math.round(ms)}${nbsp}ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}${nbsp}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${nbsp}min ${seconds % 60}${nbsp}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${nbsp}h ${minutes % 60}${nbsp}min`;
}

/** Bytes: 640 B, 4.2 kB, 78 MB (powers of 1,000). */
export function formatBytes(bytes: Maybe<number>): string {
  if (!known(bytes)) return unknownText;
  if (bytes < 1000) return `${digits(bytes, 0)}${nbsp}B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** power;
  return `${digits(size, 0, size < 9.95 ? 1 : 0)}${nbsp}${units[power - 1]}`;
}

/** A person by his name, or by what stands before the @ of his address: "joan.whitlock@x.example" is Joan Whitlock. */
export function formatPerson(name: string): string {
  const [local = '', host] = name.split('@');
  if (!host) return name;
  const words = local.split(/[._-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}

/** "1 account", "46 accounts": a count with its noun. */
export function formatCountOf(value: Maybe<number>, one: string, many = `${one}s`): string {
  return known(value) ? `${digits(value, 0)} ${value === 1 ? one : many}` : unknownText;
}
