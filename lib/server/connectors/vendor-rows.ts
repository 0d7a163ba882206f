/** What connectors to vendors' APIs share between an answer and a page: reading it strictly, cells, rows, cursors. Knows no vendor. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Page, Preset, Reading, SourceRow, Stream, StreamColumn } from './connector';

/** A column of a stream: its type, and which field or role it is of the preset, where it is one. */
export type VendorColumn = readonly [name: string, type: string, is?: string];
/** Cells by column. */
export type Cells = Readonly<Record<string, string>>;
/** Without cells the record is gone at the vendor's. */
export type VendorRow = { id: string; cells: Cells | null };

type Described = {
  name: string;
  columns: readonly VendorColumn[];
  cursor: string;
  kind: Preset['kind'];
  fixed?: Preset['fixed'];
};

export function streamOf({ name, columns, cursor, kind, fixed }: Described): Stream {
  const fields = Object.fromEntries(columns.flatMap(([column, , is]) => (is === undefined ? [] : [[column, is]])));
  return {
    ...{ name, key: ['id'], cursors: [cursor], rows: null },
    columns: columns.map(([column, type]): StreamColumn => ({ name: column, type })),
    preset: { kind, fields, ...(fixed ? { fixed } : {}) },
  };
}

/** The stream that is to be read. @throws AppError for a query, another stream or another column: a vendor has its own alone */
export function streamRead<T extends { stream: Stream }>(vendor: string, streams: readonly T[], reading: Reading): T {
  if (reading.query !== null) throw noQuery(vendor);
  const found = streams.find(({ stream }) => stream.name === reading.name);
  if (!found) throw new AppError('invalid', `${vendor} has no stream “${reading.name}”.`, { field: 'name' });
  const known = new Set(found.stream.columns.map(({ name }) => name));
  const unknown = reading.columns.find((name) => !known.has(name));
  if (unknown === undefined) return found;
  throw new AppError('invalid', `The stream “${reading.name}” has no column “${unknown}”.`, { field: 'columns' });
}

export const noQuery = (vendor: string): AppError =>
  new AppError('unsupported', `${vendor} takes no queries. Choose one of its streams.`);

/** Of rows with one id the last counts. */
export function pageOf(columns: readonly string[], rows: readonly VendorRow[], cursor: object): Page {
  const last = new Map(rows.map((row) => [row.id, row]));
  const cellsOf = ({ id, cells }: VendorRow): SourceRow => ({
    cells: columns.map((name) => (name === 'id' ? id : (cells?.[name] ?? ''))),
    deleted: cells === null,
  });
  return { rows: [...last.values()].map(cellsOf), cursor: JSON.stringify(cursor) };
}

/** @returns null for what is no cursor of ours, or one of another version: then it is read from the beginning */
export function readCursor<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // no JSON
  }
}

/** @param what it is, as "Stripe’s customers": the message names it and the first field that is missing or another. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'the whole';
  throw new AppError('upstream', `Expected ${field} in ${what} as documented: ${issue?.message}.`, { field });
}

/** Seconds since 1970 as the text of a cell. */
export const instantOf = (seconds: number | null | undefined): string =>
  typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : '';

export const yes = (said: boolean | null | undefined): string => (typeof said === 'boolean' ? String(said) : '');

/** What `read` gives for each, in the order of the list, at most so many at a time. */
export async function eachOf<T, R>(list: readonly T[], atOnce: number, read: (each: T) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (let from = 0; from < list.length; from += atOnce)
    made.push(...(await Promise.all(list.slice(from, from + atOnce).map(read))));
  return made;
}

/** Any object's id, which vendors send alone or with the object around it. */
export const Reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);
