/** One open connection to a source of SQL, as the shared part sees it: it only reads, and every answer is limited. */
import type { SqlColumn, SqlDialect, SqlTable, Statement } from './sql-dialect';

/** Texts as the source writes them, in the order they were selected. */
export type RawRow = readonly (string | null)[];

export type SqlSession = {
  /** Of whoever asked: when it stops, so does what runs. */
  signal: AbortSignal;
  /** Every row of one statement, in a transaction of its own. @throws AppError when more than `atMost` come */
  rows: (statement: Statement, atMost: number) => Promise<RawRow[]>;
  /** The same in pages, all of them in one transaction that sees one state of the data. */
  whole: (statement: Statement, pageRows: number) => AsyncGenerator<RawRow[], void>;
  /** The columns that a statement gives. */
  fields: (statement: Statement) => Promise<SqlColumn[]>;
  close: () => void;
};

/** A database that can be read from. */
export type SqlDriver = {
  dialect: SqlDialect;
  open: (signal: AbortSignal) => Promise<SqlSession>;
  /** @throws AppError that names what this login may do besides reading, and how to take it away */
  refuseWriter: (session: SqlSession) => Promise<void>;
  /** What the login can read; of one table where one is named. */
  tables: (session: SqlSession, only?: { schema: string; table: string }) => Promise<SqlTable[]>;
  /** The source's text as the product's: instants as ISO 8601 in UTC, blank where there is no value. */
  cell: (column: SqlColumn, raw: string) => string;
};
