/** Types of MySQL and MariaDB as far as reading needs them. */
import 'server-only';
import { type FieldPacket, Types } from 'mysql2';
import type { SqlColumn, SqlKind } from './sql-dialect';

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^(timestamp|datetime)/],
  ['date', /^(date|newdate)$/],
  ['integer', /^(tinyint|smallint|mediumint|int|bigint|year)$/],
  ['number', /^(decimal|double)$/],
  ['float', /^float$/],
  ['binary', /^(binary|varbinary|tinyblob|blob|mediumblob|longblob)$/],
  ['bits', /^bit$/],
  ['shape', /^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection)$/],
  ['text', /^(char|varchar|tinytext|text|mediumtext|longtext|enum|set)$/],
];

/** @param data `information_schema.columns.data_type`; @param type as it is declared */
export function columnOf(name: string, data: string, type: string, nullable: boolean): SqlColumn {
  const kind = KINDS.find(([, pattern]) => pattern.test(data))?.[0] ?? 'other';
  // these are ordered by the place in their list, and compared by their text
  return { name, type, kind, nullable, cast: '', bytewise: data === 'enum' || data === 'set' };
}

const WIRE: ReadonlyMap<number, string> = new Map([
  [Types.TIMESTAMP, 'timestamp'],
  [Types.DATETIME, 'datetime'],
  [Types.DATE, 'date'],
  [Types.NEWDATE, 'date'],
  [Types.TINY, 'tinyint'],
  [Types.SHORT, 'smallint'],
  [Types.INT24, 'mediumint'],
  [Types.LONG, 'int'],
  [Types.LONGLONG, 'bigint'],
  [Types.YEAR, 'year'],
  [Types.DECIMAL, 'decimal'],
  [Types.NEWDECIMAL, 'decimal'],
  [Types.FLOAT, 'float'],
  [Types.DOUBLE, 'double'],
  [Types.BIT, 'bit'],
  [Types.GEOMETRY, 'geometry'],
  [Types.JSON, 'json'],
  [Types.TIME, 'time'],
]);
/** The number of the charset that bytes have which are no text. */
const BYTES = 63;

/** A column of a query: nothing vouches for it, so it may be blank and a text is compared byte by byte. */
export function fieldColumn({ name, columnType, characterSet }: FieldPacket): SqlColumn {
  const data = WIRE.get(columnType ?? -1) ?? (characterSet === BYTES ? 'blob' : 'text');
  const column = columnOf(name, data, data, true);
  return { ...column, bytewise: column.kind === 'text' };
}
