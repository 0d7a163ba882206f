/** ClickHouse's types as Postgres' and back. */
import { type FarCell, type FarColumn, numericOf } from './far-pool';
import { UnreadableStatement } from './translation';

const PLAIN: Record<string, string> = {
  ...{
    String: 'text',
    FixedString: 'text',
    Enum8: 'text',
    Enum16: 'text',
    UUID: 'uuid',
    JSON: 'jsonb',
    Bool: 'boolean',
  },
  ...{ Int8: 'int2', Int16: 'int2', UInt8: 'int2', Int32: 'int4', UInt16: 'int4', Int64: 'int8', UInt32: 'int8' },
  ...{ UInt64: 'numeric', Int128: 'numeric', UInt128: 'numeric', Int256: 'numeric', UInt256: 'numeric' },
  ...{ Float32: 'float4', Float64: 'float8', Date: 'date', Date32: 'date', DATE: 'date', TIMESTAMP: 'timestamptz' },
};

export function postgresType(written: string): string {
  const [, name = '', inner = ''] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(written) ?? [];
  if (name === 'Nullable' || name === 'LowCardinality') return postgresType(inner);
  if (name === 'DateTime' || name === 'DateTime64') return inner.includes("'") ? 'timestamptz' : 'timestamp';
  if (name === 'Decimal') return inner ? `numeric(${inner})` : 'numeric(10, 0)';
  const [, digits] = /^Decimal(32|64|128|256)$/.exec(name) ?? [];
  if (digits) return `numeric(${{ 32: 9, 64: 18, 128: 38, 256: 76 }[digits]}, ${inner})`;
  const plain = PLAIN[name];
  if (!plain) throw new UnreadableStatement(`Unknown data type family: ${name}`);
  return plain;
}

const NAMES: Record<string, string> = {
  ...{ timestamptz: "DateTime64(6, 'UTC')", timestamp: 'DateTime64(6)', date: 'Date32', int8: 'Int64', int4: 'Int32' },
  ...{ int2: 'Int16', float8: 'Float64', float4: 'Float32', bool: 'Bool', text: 'String', uuid: 'UUID' },
  ...{ jsonb: 'JSON', bytea: 'String', varchar: 'String', name: 'String', _text: 'Array(String)' },
};
/** Columns of the system's own tables are nullable only where they may not know. */
const UNKNOWN_AT_TIMES =
  /^(total_|numeric_|datetime_|character_|lifetime_|min$|max$|user_name|role_name|database|table|column)/;

/** The type without Nullable. */
function bare({ name, type, typmod, schema }: FarColumn): string {
  if (type === 'numeric') {
    const [precision, scale] = numericOf(typmod) ?? [76, 38];
    return `Decimal(${precision}, ${scale})`;
  }
  if (type === 'bool' && isNumber(schema)) return 'UInt8';
  if (schema === 'system' && type.startsWith('int')) return type === 'int2' ? 'UInt8' : 'UInt64';
  if (type === 'int8' && schema === null && /^(count|getSetting)/i.test(name)) return 'UInt64';
  return NAMES[type] ?? 'String';
}

/** @param some values of it: whether an expression may be null is known here only by one that is */
export function typeName(column: FarColumn, some: readonly FarCell[]): string {
  const own = bare(column);
  if (own.startsWith('Array')) return own;
  const nullable =
    column.schema === 'system'
      ? UNKNOWN_AT_TIMES.test(column.name) && some.includes(null)
      : (column.nullable ?? some.includes(null));
  return nullable ? `Nullable(${own})` : own;
}

/** A value as ClickHouse writes it, from Postgres' text with the session in UTC. */
export function written({ type, schema }: FarColumn, text: string): string {
  if (type === 'bool') return truth(text === 't', isNumber(schema));
  if (type === 'timestamptz' || type === 'timestamp') return moment(text);
  if (type === 'numeric') return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (type.startsWith('float')) return text.toLowerCase().replace('infinity', 'inf').replace('e+', 'e');
  if (type === '_text') return `[${arrayOf(text).map((each) => `'${each}'`)}]`;
  return type === 'bytea' ? Buffer.from(text.slice(2), 'hex').toString('latin1') : text;
}

/** What a comparison says is a UInt8, and so are the system's own; only a table's column is a Bool. */
const isNumber = (schema: string | null): boolean => schema === null || schema === 'system';
const truth = (is: boolean, asNumber: boolean): string => (asNumber ? String(Number(is)) : String(is));

/** Of names only: without quotes, braces and NULL inside. */
export const arrayOf = (text: string): string[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((each) => each.replace(/^"|"$/g, ''));

function moment(text: string): string {
  const [, second = '', part = ''] = /^(.{19})(?:\.(\d+))?/.exec(text) ?? [];
  return `${second}.${part.padEnd(6, '0')}`;
}
