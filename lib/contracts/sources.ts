import { z } from 'zod';
import { Component, ImportKind } from './imports';
import { Job } from './jobs';
import { SourceKind } from './source-kinds';
import { Id, Instant, Line } from './text';

/** A table as the source shows it now. */
export const SourceTable = z.object({
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** Columns that together name a row; empty where the source knows none. */
  key: z.array(z.string()),
  /** Columns to read on from, the best first. */
  cursors: z.array(z.string()),
  /** As the source estimates it. */
  rows: z.number().nullable(),
  /** What its rows are, where the source's own meaning says so. */
  kind: ImportKind.nullable(),
});
export type SourceTable = z.infer<typeof SourceTable>;
export const SourceTables = z.object({ tables: z.array(SourceTable) });
export type SourceTables = z.infer<typeof SourceTables>;
export const DescribeQuery = z.strictObject({ query: z.string().trim().min(1).max(20_000) });
export type DescribeQuery = z.infer<typeof DescribeQuery>;

const Column = z.string().min(1).max(200);
const Reads = {
  /** null = whole every time. */
  cursorField: Column.nullable(),
  keyColumns: z.array(Column).max(8),
  deletedField: Column.nullable(),
  everyMinutes: z.int().min(5).max(10_080),
  /** Older than this, what it says is stale. */
  promisedHours: z.int().min(1).max(720),
  /** Accounts are met by what this field of ours holds; null = by their id. */
  matchField: Column.nullable(),
  createsAccounts: z.boolean(),
};
/** A table, or a query of one's own under a name. */
export const AddStream = z.strictObject({
  name: Line(300),
  query: z.string().trim().min(1).max(20_000).nullable(),
  ...Reads,
});
export type AddStream = z.infer<typeof AddStream>;
export const ChangeStream = z.strictObject({ version: z.int().min(1), paused: z.boolean(), ...Reads });
export type ChangeStream = z.infer<typeof ChangeStream>;
/** `whole`: forget how far it was read, and read everything again. */
export const SyncStream = z.strictObject({ whole: z.boolean() });
export type SyncStream = z.infer<typeof SyncStream>;

export const STREAM_STATES = [
  'unmapped',
  'paused',
  'waiting',
  'running',
  'failed',
  'never',
  'current',
  'late',
] as const;
/** `late`: the last whole success is older than promised. `never`: mapped, and not read yet. */
export const StreamState = z.enum(STREAM_STATES);
export type StreamState = z.infer<typeof StreamState>;

export const Stream = z.object({
  id: Id,
  name: z.string(),
  query: z.string().nullable(),
  cursorField: z.string().nullable(),
  keyColumns: z.array(z.string()),
  deletedField: z.string().nullable(),
  everyMinutes: z.number(),
  promisedHours: z.number(),
  matchField: z.string().nullable(),
  createsAccounts: z.boolean(),
  kind: ImportKind.nullable(),
  columns: z.array(z.string()),
  state: StreamState,
  /** The last failure, while nothing went well since. `failures`: in a row. */
  failure: z.object({ message: z.string(), at: Instant, failures: z.number() }).nullable(),
  /** What was noticed and did not stop it. */
  warning: z.string().nullable(),
  triedAt: Instant.nullable(),
  syncedAt: Instant.nullable(),
  nextAt: Instant.nullable(),
  /** Of all runs that are not undone. */
  rows: z.object({ read: z.number(), written: z.number(), rejected: z.number() }),
  /** The newest run that refused rows. */
  refusedBy: Id.nullable(),
  /** Of the values of all rows read, the share that could be stored, [0, 1]; null = no rows yet. */
  quality: z.number().nullable(),
  /** Accounts that the source no longer has. */
  gone: z.number(),
  /** Rows read on each of the last 35 days (UTC), the oldest first; null = it was not read on that day. */
  days: z.array(z.object({ day: z.iso.date(), rows: z.number().nullable() })),
  /** Of the last seven whole days, where it is less than half of the four weeks before: the share that is missing, [0, 1]. */
  drop: z.number().nullable(),
  job: Job.nullable(),
  version: z.number(),
});
export type Stream = z.infer<typeof Stream>;

export const Source = z.object({
  id: Id,
  kind: SourceKind,
  name: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  createdAt: Instant,
  createdBy: z.string(),
  version: z.number(),
  /** Where it sends to, for whoever may set it up; null where it is asked instead. */
  sendTo: z.string().nullable(),
  streams: z.array(Stream),
});
export type Source = z.infer<typeof Source>;
export const SourceList = z.object({ sources: z.array(Source) });
export type SourceList = z.infer<typeof SourceList>;

/** The import in which the columns of a table are given their meaning. */
export const Draft = z.object({ importId: Id });
export type Draft = z.infer<typeof Draft>;

export const COVERAGE_STATES = ['current', 'stale', 'none'] as const;
/** What is known of a kind of data: of how many accounts, since when, and from where. */
export const Coverage = z.object({
  component: Component,
  /** `stale`: a table was not read as promised, and what is reckoned from it stands as of `staleSince`. */
  state: z.enum(COVERAGE_STATES),
  staleSince: Instant.nullable(),
  /** Accounts of which something is known, of all. */
  accounts: z.number(),
  of: z.number(),
  /** When something of it last came, by whatever way. */
  lastAt: Instant.nullable(),
  /** Tables of sources that bring it. */
  tables: z.array(z.string()),
});
export type Coverage = z.infer<typeof Coverage>;
export const CoverageList = z.object({ components: z.array(Coverage) });
export type CoverageList = z.infer<typeof CoverageList>;

/** Kinds of data that are stale now, and since when. */
export const StaleList = z.object({ spans: z.array(z.object({ component: Component, since: Instant })) });
export type StaleList = z.infer<typeof StaleList>;
