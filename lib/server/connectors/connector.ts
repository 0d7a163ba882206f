/**
 * What every source by pull is to the rest of the product: it can be checked, it has streams (tables, or the vendor's
 * objects), and a stream is read from a cursor on, page by page. Knows no workspace, no mapping and no table of ours.
 */

import type { ImportKind } from '@/lib/contracts/imports';
import type { RowProblem } from '@/lib/server/imports/row-problem';

/** A column as the source calls it, with the type it says. */
export type StreamColumn = { name: string; type: string };

export type Stream = {
  /** By this it is asked for again: `schema.table`, or the object's name at the vendor. */
  name: string;
  columns: readonly StreamColumn[];
  /** Columns that together name a row; empty where the source knows none. */
  key: readonly string[];
  /** Columns that may grow with every change of a row: what an incremental read can go by. The best one first. */
  cursors: readonly string[];
  /** As the source estimates it; null where it does not. */
  rows: number | null;
  /** What its rows are here, where the source's own meaning says so; of a warehouse it is asked. */
  preset?: Preset;
};

/** Which column is which field of a fact (`kinds/`), or has which role for an account; columns not named are features of accounts, and unused in facts. */
export type Preset = {
  kind: ImportKind;
  fields: Readonly<Record<string, string>>;
  fixed?: Readonly<Record<string, string>>;
};

/** How one stream is read. Without a `cursorField` every read is a whole one. */
export type Reading = {
  name: string;
  /** Instead of a table: a query of the admin's own, read as if it were one. */
  query: string | null;
  columns: readonly string[];
  key: readonly string[];
  cursorField: string | null;
  /** A column that says, when it is neither blank nor false nor 0, that the row is gone at the source. */
  deletedField: string | null;
};

/** One cell for each column that was asked for, as text: '' = blank, instants as ISO 8601 in UTC, no digit lost. */
export type SourceRow = {
  cells: readonly string[];
  deleted: boolean;
  /** The row is there but cannot be read: it is reported with this reason, and its cells say nothing. */
  problem?: RowProblem;
};

/**
 * Rows, and where to go on once they are stored. The cursor is text that only its connector reads; it is kept in the same
 * transaction as the rows, so a read that breaks off goes on behind the last page that was stored.
 */
export type Page = {
  rows: readonly SourceRow[];
  cursor: string;
  /** With this page everything is read anew, though a cursor was given: it was too old, or of another order. What does not come again is gone. */
  anew?: true;
};

export interface Connector {
  /** @throws AppError that says in words what an admin can do about it */
  check(signal: AbortSignal): Promise<void>;
  streams(signal: AbortSignal): Promise<Stream[]>;
  /** The columns of a query, as of a table. */
  describe(query: string, signal: AbortSignal): Promise<Stream>;
  /**
   * @param cursor of the last page that was stored; null = from the beginning
   * @returns pages in the order of the cursor; it ends where the source has no more now. A row that changes while it is
   * read may come twice, and never not at all.
   */
  read(reading: Reading, cursor: string | null, signal: AbortSignal): AsyncGenerator<Page, void>;
}
