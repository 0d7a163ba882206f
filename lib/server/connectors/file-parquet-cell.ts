/** What a value of a Parquet file says, as text, from its bytes and its column's type alone (parquet-format, LogicalTypes). */
import type { SchemaElement } from 'hyparquet';
import { digitsOf, scaledDigits, singleDigitsOf } from './file-digits';

/** `read` is never given null; it gives null for what is no text. */
export type ParquetColumn = { type: string; read: ((value: unknown) => string | null) | null };

const UNITS = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;
const DAY_MS = 86_400_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The column of a schema's element; one that cannot be a cell says in its type why it is left out. */
export function parquetColumn(element: SchemaElement): ParquetColumn {
  const { type, repetition_type, num_children } = element;
  if (num_children) return leftOut('nested');
  if (repetition_type === 'REPEATED') return leftOut('a list');
  switch (type) {
    case 'BOOLEAN':
      return { type: 'boolean', read: String };
    case 'FLOAT':
      return { type: 'float', read: (value) => singleDigitsOf(Number(value)) };
    case 'DOUBLE':
      return { type: 'double', read: (value) => digitsOf(Number(value)) };
    case 'INT96':
      return { type: 'timestamp', read: (value) => instantText(whole(value), 9) };
    case 'INT32':
    case 'INT64':
      return integerColumn(element);
    default:
      return bytesColumn(element);
  }
}

const leftOut = (why: string): ParquetColumn => ({ type: `left out: ${why}`, read: null });

function integerColumn(element: SchemaElement): ParquetColumn {
  const { converted_type: kind, logical_type: logical, type } = element;
  if (isDecimal(element)) return decimalColumn(element);
  if (kind === 'DATE' || logical?.type === 'DATE')
    return { type: 'date', read: (value) => new Date(Number(value) * DAY_MS).toISOString().slice(0, 10) };
  const places =
    logical?.type === 'TIMESTAMP' || logical?.type === 'TIME' ? UNITS[logical.unit] : kind?.endsWith('_MILLIS') ? 3 : 6;
  if (logical?.type === 'TIMESTAMP' || kind?.startsWith('TIMESTAMP_'))
    return { type: 'timestamp', read: (value) => instantText(whole(value), places) };
  if (logical?.type === 'TIME' || kind?.startsWith('TIME_'))
    return { type: 'time', read: (value) => instantText(whole(value), places).slice(11, -1) };
  const unsigned = kind?.startsWith('UINT_') || (logical?.type === 'INTEGER' && !logical.isSigned);
  const bits = type === 'INT32' ? 32 : 64;
  return {
    type: 'integer',
    read: (value) => (unsigned ? BigInt.asUintN(bits, whole(value)) : whole(value)).toString(),
  };
}

function bytesColumn(element: SchemaElement): ParquetColumn {
  const { type, type_length, converted_type: kind, logical_type: logical } = element;
  if (isDecimal(element)) return decimalColumn(element);
  if (logical?.type === 'UUID' && type_length === 16)
    return { type: 'uuid', read: (value) => hex(value).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  const text = !kind || ['UTF8', 'ENUM', 'JSON'].includes(kind);
  const plain = !logical || ['STRING', 'ENUM', 'JSON'].includes(logical.type);
  if (type === 'BYTE_ARRAY' && text && plain) return { type: 'text', read: textOf };
  return leftOut(logical?.type.toLowerCase() ?? kind?.toLowerCase() ?? 'bytes');
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';

function decimalColumn({ logical_type: logical, precision, scale }: SchemaElement): ParquetColumn {
  const [digits, places] = logical?.type === 'DECIMAL' ? [logical.precision, logical.scale] : [precision, scale ?? 0];
  return {
    type: `decimal(${digits ?? '?'},${places})`,
    read: (value) => scaledDigits(value instanceof Uint8Array ? signed(value) : whole(value), places),
  };
}

const whole = (value: unknown): bigint => (typeof value === 'bigint' ? value : BigInt(Number(value)));
const hex = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '');
/** Two's complement, the highest byte first. */
const signed = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex(bytes)}`));

function textOf(value: unknown): string | null {
  try {
    return value instanceof Uint8Array ? utf8.decode(value) : null;
  } catch {
    return null; // the row is reported
  }
}

/** @param since 1970 in UTC, in seconds with so many places. Milliseconds alone would lose digits. */
function instantText(since: bigint, places: number): string {
  const unit = 10n ** BigInt(places);
  const rest = ((since % unit) + unit) % unit;
  const seconds = new Date(Number((since - rest) / unit) * 1_000);
  if (Number.isNaN(seconds.getTime())) return since.toString(); // beyond the years a date can have: no date to anybody
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(places, '0').replace(/0+$/, '')}`;
  return seconds.toISOString().replace('.000Z', `${fraction}Z`);
}
