/** Types of Snowflake as far as reading needs them: as its catalogue calls them, and as its results do. */
import type { SqlColumn, SqlKind } from './sql-dialect';

const KINDS: readonly [SqlKind, RegExp][] = [
  ['time', /^TIMESTAMP/],
  ['date', /^DATE$/],
  ['boolean', /^BOOLEAN$/],
  ['binary', /^BINARY$/],
  ['shape', /^(GEOGRAPHY|GEOMETRY)$/],
  ['number', /^(FIXED|NUMBER|REAL|FLOAT|DECFLOAT)$/],
  ['text', /^TEXT$/],
];

type Typed = { name: string; type: string; nullable: boolean; scale: number | null; collated: boolean };

export function columnOf({ name, type: said, nullable, scale, collated }: Typed): SqlColumn {
  const type = said.toUpperCase();
  const known = KINDS.find(([, pattern]) => pattern.test(type))?.[0] ?? 'other';
  const whole = (type === 'FIXED' || type === 'NUMBER') && scale === 0;
  return {
    ...{ name, type: type === 'FIXED' ? 'NUMBER' : type, nullable, bytewise: collated && known === 'text' },
    kind: whole ? 'integer' : known,
    cast: castOf(type, scale),
  };
}

/** An instant keeps its kind of zone, and all nine digits. */
function castOf(type: string, scale: number | null): string {
  if (type === 'FIXED' || type === 'NUMBER') return `NUMBER(38, ${scale ?? 0})`;
  if (type === 'TEXT') return 'VARCHAR';
  if (type === 'REAL') return 'FLOAT';
  return /^(TIMESTAMP_...|TIME)$/.test(type) ? `${type}(9)` : type;
}

/** Its own text, but for what `TO_VARCHAR` was asked to write otherwise. */
export const snowflakeCell = (_column: SqlColumn, raw: string): string => raw;
