/** Rows as the SQL API sends them: every value a text, in the encodings of `jsonv2`, in partitions. */
import type { FieldDef } from 'pg';
import type { Fields } from '@/tests/support/vendors/vendor-server';
import type { Ran } from './far-postgres';

export type Cells = (string | null)[];
export type ResultSet = { rowType: Fields[]; rows: Cells[] };

type Kind = { type: string; precision?: number; scale?: number; length?: number; encode?: (text: string) => string };

const TIME = { precision: 0, scale: 9 };
const KINDS: Partial<Record<number, Kind>> = {
  ...Object.fromEntries([20, 21, 23].map((oid): [number, Kind] => [oid, { type: 'fixed', precision: 38, scale: 0 }])),
  ...Object.fromEntries([700, 701].map((oid): [number, Kind] => [oid, { type: 'real', encode: real }])),
  16: { type: 'boolean', encode: (text) => (text === 't' ? 'true' : 'false') },
  1082: { type: 'date', encode: (text) => String(Math.round(secondsOf(text) / 86_400)) },
  1083: { type: 'time', ...TIME, encode: (text) => ofEpoch(`1970-01-01 ${text}`) },
  1114: { type: 'timestamp_ntz', ...TIME, encode: ofEpoch },
  // The offset is that of the session's zone at that time: Postgres keeps none with the value.
  1184: { type: 'timestamp_tz', ...TIME, encode: (text) => `${ofEpoch(text)} ${1_440 + offsetOf(text) / 60}` },
  17: { type: 'binary', length: 8_388_608, encode: (text) => text.slice(2).toUpperCase() },
  114: { type: 'variant' },
  3802: { type: 'variant' },
  600: { type: 'geography' },
};

export function resultOf({ fields, rows }: Ran): ResultSet {
  const kinds = fields.map((field) => kindOf(field));
  const encoded = rows.map((row) => row.map((text, i) => (text === null ? null : (kinds[i]?.encode?.(text) ?? text))));
  return { rowType: fields.map(({ name }, i) => columnOf(name, kinds[i])), rows: encoded };
}

function kindOf({ dataTypeID, dataTypeModifier }: FieldDef): Kind {
  if (dataTypeID !== 1700) return KINDS[dataTypeID] ?? { type: 'text', length: 16_777_216 };
  const sized = dataTypeModifier > 0 ? dataTypeModifier - 4 : null;
  return {
    type: 'fixed',
    precision: sized === null ? 38 : (sized >> 16) & 65_535,
    scale: sized === null ? 9 : sized & 2_047,
  };
}

const columnOf = (name: string, kind: Kind = { type: 'text' }): Fields => ({
  ...{ name, database: '', schema: '', table: '', nullable: true, type: kind.type },
  ...{ scale: kind.scale ?? null, precision: kind.precision ?? null, collation: null },
  ...{ length: kind.length ?? null, byteLength: kind.length ?? null },
});

/** A result that no table stands behind: texts, unless the name says that it is a time. */
export const listed = (names: string[], rows: Cells[]): ResultSet => ({
  rowType: names.map((name) =>
    columnOf(name, name === 'created_on' ? { type: 'timestamp_ltz', ...TIME } : { type: 'text', length: 16_777_216 }),
  ),
  rows,
});
export const counted = (name: string, count: number): ResultSet => ({
  rowType: [columnOf(name, { type: 'fixed', precision: 19, scale: 0 })],
  rows: [[String(count)]],
});

/** The rows of one partition, as text: what `nullable=false` asks for is a word in place of null. */
export const dataOf = (rows: Cells[], nullable: boolean): Cells[] =>
  nullable ? rows : rows.map((row) => row.map((text) => text ?? 'null'));

export function partitionsOf(rows: Cells[], most: number): Cells[][] {
  const parts = Array.from({ length: Math.ceil(rows.length / most) }, (_, i) => rows.slice(i * most, (i + 1) * most));
  return parts.length > 0 ? parts : [[]];
}

function real(text: string): string {
  if (text.endsWith('Infinity')) return text.startsWith('-') ? '-inf' : 'inf';
  return text;
}

const PARTS = /^(\d+)-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:([+-])(\d\d)(?::(\d\d))?)?( BC)?/;

/** Whole seconds since 1970, of what Postgres writes. */
function secondsOf(text: string): number {
  const [, year, month, day, hours = 0, minutes = 0, seconds = 0, , , , , before] = PARTS.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(before ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  return date.getTime() / 1_000 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds) - offsetOf(text);
}

function offsetOf(text: string): number {
  const [, , , , , , , , sign, hours = 0, minutes = 0] = PARTS.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

/** Nine digits behind the second; before 1970 the whole is negative, and the fraction takes from it. */
export function ofEpoch(text: string): string {
  const [, , , , , , , fraction = ''] = PARTS.exec(text) ?? [];
  const nanos = BigInt(secondsOf(text)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`;
}
