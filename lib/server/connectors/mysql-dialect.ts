/**
 * MySQL and MariaDB as a dialect. Their prepared statements answer in numbers and dates of the driver's, not in text, so
 * values stand in the text itself: digits that were checked, everything else as hexadecimal, which no SQL mode reads otherwise.
 */
import { AppError } from '@/lib/contracts/errors';
import type { SqlColumn, SqlDialect } from './sql-dialect';

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Two texts that its collation calls equal are told apart by their bytes, in one encoding for all columns. */
const sorted = ({ name, bytewise }: SqlColumn): string =>
  bytewise ? `CAST(CONVERT(${quote(name)} USING utf8mb4) AS BINARY)` : quote(name);

const hex = (text: string): string => `X'${Buffer.from(text).toString('hex')}'`;
const literal = (text: string): string => `_utf8mb4 ${hex(text)}`;

const DIGITS = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const HEX = /^([\da-f]{2})*$/i;

function checked(text: string, form: RegExp): string {
  if (form.test(text)) return text;
  throw new AppError('internal', 'Expected a number in the cursor that was kept, got something else.');
}

function value({ kind, bytewise }: SqlColumn, text: string): string {
  if (kind === 'integer' || kind === 'number' || kind === 'float' || kind === 'bits') return checked(text, DIGITS);
  if (kind === 'binary') return `X'${checked(text, HEX)}'`;
  if (bytewise) return hex(text);
  if (/^0000|-00/.test(text)) return literal(text); // a date that is none: a cast would make it NULL
  if (kind === 'time') return `CAST(${literal(text)} AS DATETIME(6))`;
  return kind === 'date' ? `CAST(${literal(text)} AS DATE)` : literal(text);
}

function read({ name, kind }: SqlColumn): string {
  if (kind === 'binary') return `HEX(${quote(name)})`;
  if (kind === 'float') return `(${quote(name)} + 0E0)`; // alone it would be written with six digits
  if (kind === 'bits') return `CAST(${quote(name)} AS UNSIGNED)`;
  return kind === 'shape' ? `ST_AsText(${quote(name)})` : quote(name);
}

export const mysqlDialect: SqlDialect = {
  name: 'MySQL',
  quote,
  place: null,
  read,
  sorted,
  value,
  rowValues: false,
  clock: 'UTC_TIMESTAMP(6)',
  earlier: ({ kind }, clock, minutes) => {
    const instant = `CAST(${literal(clock)} AS DATETIME(6)) - INTERVAL ${minutes} MINUTE`;
    return kind === 'date' ? `CAST(${instant} AS DATE)` : `(${instant})`;
  },
  limit: (rows) => `LIMIT ${rows}`,
  lexis: { quotes: `'"\``, backslash: `'"`, line: ['-- ', '--\t', '--\n', '#'], dollar: false },
};
