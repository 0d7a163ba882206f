/** What Postgres writes, as the product's cells. */
import type { SqlColumn } from './sql-dialect';

/** With `DateStyle = ISO` and `TimeZone = UTC`; at most six digits after the second. */
const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00)?$/;

/** Of a time without a zone UTC is assumed. Dates before our era and after the year 9999 stay as they are written. */
export function postgresCell({ kind }: SqlColumn, raw: string): string {
  if (kind === 'boolean') return raw === 't' ? 'true' : raw === 'f' ? 'false' : raw;
  if (kind === 'binary') return raw.replace(/^\\x/, '');
  if (kind !== 'time' && kind !== 'date') return raw;
  if (raw === 'infinity' || raw === '-infinity') return '';
  return kind === 'time' ? raw.replace(INSTANT, '$1T$2Z') : raw;
}
