/** How a column of a stream of Salesforce's is made of a record's fields, and which streams are left to whom. Asks for nothing itself. */
import { z } from 'zod';
import type { Preset, Stream } from './connector';
import { type Found, instantOf, longId, type SalesforceObject } from './salesforce-api';
import { streamOf, type VendorColumn, type VendorRow } from './vendor-rows';

/** What a record says in a field, or over a reference in one of its parent (`Owner.Name`): '' for nothing. */
export type Said = (path: string) => string;
export type Column = {
  column: VendorColumn;
  /** It is there only where all of them may be read. */
  of: readonly string[];
  cell: (said: Said) => string;
};
/** A field that names a parent: a merge gives it another, and a delete takes the record along. */
export type Link = { field: string; to: 'Account' | 'Contact' };

export type SalesforceStream = {
  name: string;
  object: SalesforceObject;
  kind: Preset['kind'];
  fixed?: Preset['fixed'];
  columns: readonly Column[];
  links: readonly Link[];
  /** Without these there is no such stream. */
  needs: readonly string[];
  /** Used where they may be read. */
  also?: readonly string[];
  /** Whether a record is a row; one that is not may come to be one, and the other way round. */
  keeps?: (said: Said) => boolean;
};
/** A stream as its reader may see it, with all fields that may be asked for. */
export type SeenStream = SalesforceStream & { stream: Stream; readable: ReadonlySet<string> };

/** A field as it is. */
export function own(name: string, type: string, path: string, is?: string): Column {
  const column: VendorColumn = is === undefined ? [name, type] : [name, type, is];
  return { column, of: [path], cell: (said) => plain(type, said(path)) };
}

/** Made of some fields. */
export const made = (column: VendorColumn, of: readonly string[], cell: (said: Said) => string): Column => ({
  ...{ column, of, cell },
});

/** Salesforce sends ids in their long form today, and people enter the short one; its days have no time. */
function plain(type: string, text: string): string {
  if (type === 'id') return longId(text);
  return type === 'date' && text.includes('T') ? instantOf(text) : text;
}

/** @param readable also over references; @returns null where a needed one is not among them */
export function seen(stream: SalesforceStream, readable: ReadonlySet<string>): SeenStream | null {
  if (!stream.needs.every((path) => readable.has(path))) return null;
  const columns = stream.columns.filter(({ of }) => of.every((path) => readable.has(path)));
  const { name, kind, fixed } = stream;
  return {
    ...{ ...stream, columns, readable },
    stream: streamOf({ name, kind, fixed, cursor: 'updated_at', columns: columns.map(({ column }) => column) }),
  };
}

/** What is to be asked for, so that these columns can be made. */
export function fieldsFor({ columns, needs, also = [], readable }: SeenStream, names: readonly string[]): string[] {
  const wanted = columns.filter(({ column: [name] }) => names.includes(name));
  return [...new Set([...needs, ...also.filter((path) => readable.has(path)), ...wanted.flatMap(({ of }) => of)])];
}

export function rowOf({ columns, keeps }: SeenStream, record: Found): VendorRow {
  const said = saidBy(record);
  if (record.IsDeleted || (keeps && !keeps(said))) return { id: record.Id, cells: null };
  return { id: record.Id, cells: Object.fromEntries(columns.map(({ column: [name], cell }) => [name, cell(said)])) };
}

const Parent = z.record(z.string(), z.unknown());

function saidBy(record: Found): Said {
  return (path) => {
    const [first = '', second] = path.split('.');
    const value = second === undefined ? record[first] : Parent.safeParse(record[first]).data?.[second];
    if (typeof value === 'number') return digitsOf(value);
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
  };
}

/** Without an exponent. */
const digitsOf = (value: number): string =>
  /e/.test(String(value))
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : String(value);
