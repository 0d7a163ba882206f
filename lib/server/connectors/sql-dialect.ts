/** What differs between databases in the SQL that is sent to them, and nothing of how it is sent. */

/** `float`: of four bytes, where the source writes it with fewer digits than it has. */
export type SqlKind =
  | 'float'
  | 'time'
  | 'date'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'text'
  | 'binary'
  | 'bits'
  | 'shape'
  | 'other';

export type SqlColumn = {
  name: string;
  /** As the source writes it, for people. */
  type: string;
  kind: SqlKind;
  nullable: boolean;
  /** What a text is cast to so that it is compared as this column is; the dialect's own notation. */
  cast: string;
  /** Compared byte by byte: its own order may call two different texts equal, and one of them would be skipped. */
  bytewise: boolean;
};

export type SqlTable = {
  schema: string;
  table: string;
  columns: SqlColumn[];
  /** Sets of columns that name a row, none of which is ever null; the primary key first. */
  uniques: string[][];
  rows: number | null;
};

/** One statement. Where `values` are bound, the text holds places for them; other dialects write them into the text. */
export type Statement = { sql: string; values: string[] };
/** Takes a value and says what stands for it in the text. */
export type Bind = (text: string) => string;

export type SqlDialect = {
  name: string;
  quote: (identifier: string) => string;
  /** The n-th bound value, from 1; null where a value is written into the text by `value`. */
  place: ((n: number) => string) | null;
  /** A column as it is read: no digit lost, bytes as hexadecimal digits. */
  read: (column: SqlColumn) => string;
  /** A column as it is compared and ordered by. */
  sorted: (column: SqlColumn) => string;
  /** The text that was read from this column before, as a value of its type. */
  value: (column: SqlColumn, text: string, bind: Bind) => string;
  /** Whether an index serves `(a, b) > (x, y)`; where not, it is written out. */
  rowValues: boolean;
  /** The source's own clock, as text that `earlier` reads. */
  clock: string;
  /** An instant by that clock less so many minutes, as a value of the column's type. */
  earlier: (column: SqlColumn, clock: string, minutes: number, bind: Bind) => string;
  limit: (rows: number) => string;
  /** How its strings and comments are written, beside the standard's own. */
  lexis: Lexis;
};

export type Lexis = {
  /** Characters that open an identifier or a string and close it again. */
  quotes: string;
  /** Which of these take a backslash as an escape. */
  backslash: string;
  /** What begins a comment up to the end of the line. */
  line: readonly string[];
  dollar: boolean;
};
