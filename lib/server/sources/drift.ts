/** What has changed about a table since its columns were given their meaning. Knows names and types; reads no row. */
import { AppError } from '@/lib/contracts/errors';
import type { Reading, StreamColumn } from '@/lib/server/connectors/connector';

type Looks = { was: readonly StreamColumn[]; now: { columns: readonly StreamColumn[] }; reading: Reading };

const list = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

/**
 * @returns what an admin may want to know, or null
 * @throws AppError when a column that is read is gone: nothing is read then, and nothing that is known is lost
 */
export function noticed({ was, now, reading }: Looks): string | null {
  const there = new Map(now.columns.map(({ name, type }) => [name, type]));
  const { columns, key, cursorField, deletedField } = reading;
  const needed = new Set([...columns, ...key, ...[cursorField, deletedField].filter((name) => name !== null)]);
  const missing = [...needed].filter((name) => !there.has(name));
  if (missing.length > 0)
    throw new AppError(
      'upstream',
      `${reading.name} has lost ${missing.length === 1 ? 'a column' : 'columns'} that ${missing.length === 1 ? 'is' : 'are'} read: ${list(missing)}. Nothing was read. Put it back, or map the table anew.`,
    );
  const known = new Map(was.map(({ name, type }) => [name, type]));
  const fresh = [...there.keys()].filter((name) => !known.has(name));
  const other = [...needed].filter((name) => known.has(name) && known.get(name) !== there.get(name));
  const told = [
    fresh.length > 0 ? `New at the source, not read yet: ${list(fresh)}.` : '',
    other.length > 0
      ? `Of another type than when it was mapped: ${list(other.map((name) => `${name} (${known.get(name)}, now ${there.get(name)})`))}.`
      : '',
  ].filter(Boolean);
  return told.length > 0 ? `${told.join(' ')} Map the table anew to take it up.` : null;
}
