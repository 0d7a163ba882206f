/** Databricks' types as Postgres' and back. */
import { type FarCell, type FarColumn, numericOf } from './far-pool';
import { UnreadableStatement } from './translation';

const PLAIN: Record<string, string> = {
  ...{ STRING: 'text', BIGINT: 'int8', LONG: 'int8', INT: 'int4', INTEGER: 'int4', SMALLINT: 'int2', SHORT: 'int2' },
  ...{ TINYINT: 'int2', BYTE: 'int2', DOUBLE: 'float8', FLOAT: 'float4', REAL: 'float4', BOOLEAN: 'boolean' },
  ...{ DATE: 'date', TIMESTAMP: 'timestamptz', TIMESTAMP_LTZ: 'timestamptz', TIMESTAMP_NTZ: 'timestamp' },
  ...{ BINARY: 'bytea', VARIANT: 'jsonb' },
};

export function postgresType(written: string): string {
  const [, name = '', inner] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(written) ?? [];
  const kind = name.toUpperCase();
  if (['DECIMAL', 'DEC', 'NUMERIC'].includes(kind)) return `numeric(${inner ?? '10, 0'})`;
  if (['VARCHAR', 'CHAR'].includes(kind)) return 'text';
  const plain = PLAIN[kind];
  if (!plain) throw new UnreadableStatement(name || written);
  return plain;
}

/** By the type of Postgres: what the API calls it, and how it is declared. */
const NAMES: Record<string, readonly [name: string, text: string]> = {
  ...{ int8: ['LONG', 'BIGINT'], int4: ['INT', 'INT'], int2: ['SHORT', 'SMALLINT'], bool: ['BOOLEAN', 'BOOLEAN'] },
  ...{ float8: ['DOUBLE', 'DOUBLE'], float4: ['FLOAT', 'FLOAT'], date: ['DATE', 'DATE'], bytea: ['BINARY', 'BINARY'] },
  ...{ timestamptz: ['TIMESTAMP', 'TIMESTAMP'], timestamp: ['TIMESTAMP_NTZ', 'TIMESTAMP_NTZ'] },
  jsonb: ['VARIANT', 'VARIANT'],
};

export type ManifestColumn = {
  name: string;
  type_name: string;
  type_text: string;
  position: number;
  type_precision?: number;
  type_scale?: number;
};

export function manifestColumn({ name, type, typmod }: FarColumn, position: number): ManifestColumn {
  if (type === 'numeric') {
    const [type_precision, type_scale] = numericOf(typmod) ?? [38, 18];
    const type_text = `DECIMAL(${type_precision},${type_scale})`;
    return { name, type_text, type_name: 'DECIMAL', position, type_precision, type_scale };
  }
  const [type_name, type_text] = NAMES[type] ?? ['STRING', 'STRING'];
  return { name, type_text, type_name, position };
}

/** A value as JSON_ARRAY has it, from Postgres' text with the session in UTC. */
export function written({ type }: FarColumn, cell: FarCell): FarCell {
  if (cell === null) return null;
  if (type === 'bool') return cell === 't' ? 'true' : 'false';
  if (type === 'timestamptz') return `${moment(cell)}Z`;
  if (type === 'timestamp') return moment(cell);
  if (type === 'bytea') return Buffer.from(cell.slice(2), 'hex').toString('base64');
  return type === 'float8' || type === 'float4' ? floating(cell) : cell;
}

/** Cut to the millisecond, whatever the column holds: digits behind that come only as a text that the statement makes. */
function moment(text: string): string {
  const [, day = '', time = '', part = ''] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(text) ?? [];
  return `${day}T${time}.${part.padEnd(3, '0').slice(0, 3)}`;
}

/** As Java writes a double: always with a point, and with an exponent below a thousandth and from ten millions on. */
function floating(text: string): string {
  const number = Number(text);
  if (!Number.isFinite(number) || number === 0) return number === 0 ? '0.0' : text;
  const size = Math.abs(number);
  if (size >= 1e-3 && size < 1e7) return text.includes('.') ? text : `${text}.0`;
  const [digits = '', exponent = ''] = number.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
