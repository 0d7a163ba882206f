/** Fields and rows as BigQuery's REST sends them: every value a text in `v`, a row its cells in `f`. */
import pg from 'pg';
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';
import type { FarPostgres, Ran } from './far-postgres';

/** What is known of a type of Postgres beyond its number: what an array holds, and of what a record is made. */
export type Shape = { element: number | null; fields: Column[] | null };
export type Column = { name: string; type: number; modifier: number; required: boolean };
export type Shapes = Map<number, Shape>;

const NAMES: Partial<Record<number, string>> = {
  ...{ 20: 'INTEGER', 21: 'INTEGER', 23: 'INTEGER', 700: 'FLOAT', 701: 'FLOAT', 16: 'BOOLEAN', 17: 'BYTES' },
  ...{ 1082: 'DATE', 1083: 'TIME', 1114: 'DATETIME', 1184: 'TIMESTAMP', 114: 'JSON', 3802: 'JSON', 600: 'GEOGRAPHY' },
};
const NUMERIC = 1700;

export async function shapesOf(far: FarPostgres): Promise<Shapes> {
  const { rows } =
    await far.run(`SELECT oid, CASE WHEN typcategory = 'A' THEN typelem END, NULL, NULL, NULL, NULL FROM pg_type
    WHERE typcategory = 'A' UNION ALL SELECT t.oid, NULL, attname, atttypid, atttypmod, attnotnull FROM pg_type t
    JOIN pg_class c ON c.oid = typrelid AND relkind = 'c' JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped`);
  const shapes: Shapes = new Map();
  for (const [oid, element, name, type, modifier, required] of rows) {
    const shape = shapes.get(Number(oid)) ?? { element: element === null ? null : Number(element), fields: null };
    const field = { name: name ?? '', type: Number(type), modifier: Number(modifier), required: required === 't' };
    shapes.set(Number(oid), { ...shape, fields: name === null ? shape.fields : [...(shape.fields ?? []), field] });
  }
  return shapes;
}

export function fieldOf({ name, type, modifier, required }: Column, shapes: Shapes): Fields {
  const { element = null } = shapes.get(type) ?? {};
  const of = element ?? type;
  const { fields } = shapes.get(of) ?? {};
  const nested: Fields = fields ? { fields: fields.map((each) => fieldOf(each, shapes)) } : {};
  const mode = element !== null ? 'REPEATED' : required ? 'REQUIRED' : 'NULLABLE';
  return { name, type: fields ? 'RECORD' : named(of, modifier), mode, ...nested, ...sizes(of, modifier) };
}

function named(type: number, modifier: number): string {
  if (type !== NUMERIC) return NAMES[type] ?? 'STRING';
  const { precision, scale } = sized(modifier);
  return scale > 9 || precision - scale > 29 ? 'BIGNUMERIC' : 'NUMERIC';
}

const sized = (modifier: number) =>
  modifier > 0
    ? { precision: ((modifier - 4) >> 16) & 65_535, scale: (modifier - 4) & 2_047 }
    : { precision: 38, scale: 9 };

function sizes(type: number, modifier: number): Fields {
  if (type === NUMERIC && modifier > 0) {
    const { precision, scale } = sized(modifier);
    return { precision: String(precision), ...(scale > 0 && { scale: String(scale) }) };
  }
  return type === 1043 && modifier > 4 ? { maxLength: String(modifier - 4) } : {};
}

/** Nothing that a query gives is required. */
export const schemaOf = ({ fields }: Ran, shapes: Shapes): Fields => ({
  fields: fields.map(({ name, dataTypeID, dataTypeModifier }) =>
    fieldOf({ name, type: dataTypeID, modifier: dataTypeModifier, required: false }, shapes),
  ),
});

export type Encoding = { shapes: Shapes; int64: boolean };

export const rowsOf = ({ fields, rows }: Ran, encoding: Encoding): Fields[] =>
  rows.map((row) => ({ f: row.map((text, i) => ({ v: cell(text, fields[i]?.dataTypeID ?? 25, encoding) })) }));

function cell(text: string | null, type: number, encoding: Encoding): Json {
  const element = encoding.shapes.get(type)?.element ?? null;
  if (element !== null) return listed(text, type).map((each) => ({ v: cell(each, element, encoding) }));
  if (text === null) return null;
  if (type === 16) return text === 't' || text === 'true' ? 'true' : 'false';
  if (type === 17) return Buffer.from(text.slice(2), 'hex').toString('base64');
  if (type === 1114) return text.replace(' ', 'T');
  if (type === 1184) return instant(text, encoding.int64);
  // Zeros behind the last digit are not kept there.
  if (type === NUMERIC && text.includes('.')) return text.replace(/\.?0+$/, '');
  if ((type === 700 || type === 701) && /^-?\d+$/.test(text)) return `${text}.0`;
  return text.endsWith('Infinity') ? text.replace('Infinity', 'Inf') : text;
}

/** An array without a value is an empty one there. */
function listed(text: string | null, type: number): string[] {
  const read: unknown = text === null ? [] : pg.types.getTypeParser(type, 'text')(text);
  return Array.isArray(read) ? read.map(String) : [];
}

/** Microseconds since 1970, or seconds as a floating-point number writes them. */
function instant(text: string, int64: boolean): string {
  const [, whole = '', fraction = ''] = /^([^.+]+)(?:\.(\d+))?/.exec(text) ?? [];
  const micros = BigInt(Date.parse(`${whole.replace(' ', 'T')}Z`)) * 1_000n + BigInt(fraction.padEnd(6, '0'));
  if (int64) return String(micros);
  const digits = (Number(micros) / 1e6).toExponential().replace('e+', 'E').replace('e', 'E');
  return digits.includes('.') ? digits : digits.replace('E', '.0E');
}
