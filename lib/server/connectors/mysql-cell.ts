/** What MySQL and MariaDB write, as the product's cells. */
import type { SqlColumn } from './sql-dialect';

/** With `time_zone = '+00:00'`: of a DATETIME, which has no zone, UTC is assumed. */
const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/;
/** `0000-00-00`, `2026-00-00` and the like: stored where the server does not check, and no day. */
const NO_DAY = /^(0000|\d{4}-00|\d{4}-\d\d-00)/;

export function mysqlCell({ kind }: SqlColumn, raw: string): string {
  if (kind === 'binary') return raw.toLowerCase();
  if (kind === 'float') return shortest(raw);
  if (kind !== 'time' && kind !== 'date') return raw;
  if (NO_DAY.test(raw)) return '';
  return kind === 'time' ? raw.replace(INSTANT, '$1T$2Z') : raw;
}

/** The fewest digits that are this number and no other of four bytes: 0.1, where as one of eight it is 0.10000000149011612. */
function shortest(raw: string): string {
  const exact = Number(raw);
  for (let digits = 6; raw !== '' && digits < 9; digits++)
    if (Math.fround(Number(exact.toPrecision(digits))) === exact) return String(Number(exact.toPrecision(digits)));
  return raw;
}
