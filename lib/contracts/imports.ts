import { z } from 'zod';
import { Job } from './jobs';
import { Id, Instant } from './text';

/** What one row of a file is: an account, a fact about one, or a product. */
export const ACCOUNT_KINDS = ['customers', 'accounts'] as const;
export const FACT_KINDS = [
  'contacts',
  'products',
  'subscriptions',
  'invoices',
  'deals',
  'usage',
  'tickets',
  'interactions',
  'surveys',
  'milestones',
  'stages',
  'outcomes',
] as const;
export const FactKind = z.enum(FACT_KINDS);
export type FactKind = z.infer<typeof FactKind>;
export const ImportKind = z.enum([...ACCOUNT_KINDS, ...FACT_KINDS]);
export type ImportKind = z.infer<typeof ImportKind>;

export const COMPONENTS = [
  'usage',
  'adoption',
  'feedback',
  'support',
  'relationship',
  'commercial',
  'firmographic',
  'custom',
] as const;
export const Component = z.enum(COMPONENTS);
export type Component = z.infer<typeof Component>;

export const COLUMN_TYPES = [
  'number',
  'money',
  'percent',
  'boolean',
  'date',
  'category',
  'id',
  'text',
  'constant',
] as const;
export const ColumnType = z.enum(COLUMN_TYPES);
export type ColumnType = z.infer<typeof ColumnType>;
/** `alias` = another id of the account, by which files of facts may name it; `parent` = the id of the account above it. */
export const COLUMN_ROLES = ['feature', 'id', 'alias', 'name', 'arr', 'owner', 'parent', 'outcome', 'ignore'] as const;
export const ColumnRole = z.enum(COLUMN_ROLES);
export type ColumnRole = z.infer<typeof ColumnRole>;

/** A column of the file as guessed: shares in [0, 1], counts in rows of the sample. */
export const ImportColumn = z.object({
  name: z.string(),
  samples: z.array(z.string()),
  type: ColumnType,
  component: Component.nullable(),
  role: ColumnRole,
  actionable: z.boolean(),
  blankShare: z.number(),
  distinct: z.number(),
  /** Why it is used or not, in words. */
  reason: z.string(),
  problem: z.string().nullable(),
  /** Its values, most frequent first, as far as they are few: what an outcome is chosen from. */
  values: z.array(z.object({ value: z.string(), rows: z.number() })),
});
export type ImportColumn = z.infer<typeof ImportColumn>;

const Name = z.string().min(1).max(10_000);
export const MappedColumn = z.strictObject({
  name: Name,
  type: ColumnType,
  component: Component.nullable(),
  role: ColumnRole,
  actionable: z.boolean(),
});
export type MappedColumn = z.infer<typeof MappedColumn>;

const Writing = {
  currency: z.string().regex(/^[A-Z]{3}$/, 'Expected a currency code such as USD'),
  dateOrder: z.enum(['dmy', 'mdy']).nullable(),
  decimal: z.enum(['.', ',']).nullable(),
  version: z.int().min(1),
};

/** What the person decided about a file of accounts. `positive` are the values of the outcome column that mean "left". */
export const AccountMapping = z.strictObject({
  kind: z.enum(ACCOUNT_KINDS),
  columns: z.array(MappedColumn).min(1).max(2_000),
  positive: z.array(z.string().max(200)).max(50),
  recorded: z.strictObject({ rule: z.enum(['today', 'column']), column: Name.nullable() }),
  ...Writing,
});
export type AccountMapping = z.infer<typeof AccountMapping>;

/** What the person decided about a file of facts: which column holds which field, and fields that are the same in every row. */
export const FactMapping = z.strictObject({
  kind: FactKind,
  columns: z
    .array(z.strictObject({ name: Name, field: z.string().max(40).nullable() }))
    .min(1)
    .max(2_000),
  fixed: z.array(z.strictObject({ field: z.string().max(40), value: z.string().max(40) })).max(20),
  recorded: z.strictObject({
    rule: z.enum(['today', 'occurred', 'column']),
    column: Name.nullable(),
    /** Days between the fact and our learning of it, for the rule `occurred`. */
    lagDays: z.int().min(0).max(3_650),
  }),
  ...Writing,
});
export type FactMapping = z.infer<typeof FactMapping>;

export const ImportMapping = z.discriminatedUnion('kind', [AccountMapping, FactMapping]);
export type ImportMapping = z.infer<typeof ImportMapping>;

/** A field of a kind of fact, as the map step shows it. */
export const FactField = z.object({
  key: z.string(),
  label: z.string(),
  required: z.boolean(),
  /** What may be chosen once for the whole file. */
  choices: z.array(z.string()),
  date: z.boolean(),
});
export type FactField = z.infer<typeof FactField>;

/** One kind of fact with its fields, and what the columns of this file look like for it. */
export const FactGuess = z.object({
  kind: FactKind,
  fields: z.array(FactField),
  /** Of each group at least one field is needed. */
  oneOf: z.array(z.array(z.string())),
  columns: FactMapping.shape.columns,
  fixed: FactMapping.shape.fixed,
});
export type FactGuess = z.infer<typeof FactGuess>;

export const RejectedRow = z.object({
  line: z.number(),
  column: z.string(),
  value: z.string(),
  rule: z.string(),
  message: z.string(),
});
export type RejectedRow = z.infer<typeof RejectedRow>;

/** Whom rows of accounts mean, where a table says by what they are met: by which field (null = their id), how many are known, and the first of them. */
export const Matches = z.object({
  field: z.string().nullable(),
  met: z.number(),
  fresh: z.number(),
  pairs: z.array(z.object({ value: z.string(), account: Id, name: z.string() })),
});
export type Matches = z.infer<typeof Matches>;

/** What an import would do, or did: read = created + changed + unchanged + rejected. */
export const ImportCounts = z.object({
  read: z.number(),
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  leavers: z.number(),
  stayers: z.number(),
  blankOutcome: z.number(),
  rules: z.array(z.object({ rule: z.string(), message: z.string(), rows: z.number() })),
  rejectedRows: z.array(RejectedRow),
  /** null where nobody asked whom they mean. */
  matches: Matches.nullable().default(null),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportState = z.enum([
  'uploaded',
  'checking',
  'checked',
  'importing',
  'done',
  'failed',
  'cancelled',
  'undone',
]);
export type ImportState = z.infer<typeof ImportState>;

export const ImportSummary = z.object({
  id: Id,
  kind: ImportKind.nullable(),
  state: ImportState,
  fileName: z.string(),
  /** null = rows of a table of a source, no file. */
  fileBytes: z.number().nullable(),
  createdAt: Instant,
  /** null = somebody who is no member any more. */
  createdBy: z.string().nullable(),
  finishedAt: Instant.nullable(),
  rowsRead: z.number().nullable(),
  rowsWritten: z.number().nullable(),
  rowsRejected: z.number().nullable(),
  undoUntil: Instant.nullable(),
  error: z.string().nullable(),
});
export type ImportSummary = z.infer<typeof ImportSummary>;
/** `table`: every read of this table of a source alone. */
export const AskImports = z.strictObject({ table: Id.optional() });
export type AskImports = z.infer<typeof AskImports>;
export const ImportList = z.object({ imports: z.array(ImportSummary) });
export type ImportList = z.infer<typeof ImportList>;

export const ImportDetail = ImportSummary.extend({
  sha256: z.string(),
  version: z.number(),
  format: z.object({
    ...{ encoding: z.string(), delimiter: z.string(), header: z.boolean(), invalidBytes: z.number() },
    /** What it was before it was made text, in words; null for text. */
    from: z.string().nullable().default(null),
    /** Further sheets, which were not read. */
    left: z.array(z.string()).default([]),
  }),
  sampleRows: z.number(),
  columns: z.array(ImportColumn),
  /** Up to 20 rows of the file, cells in the order of `columns`. */
  rows: z.array(z.array(z.string())),
  /** The file read as one of accounts. */
  suggested: AccountMapping,
  /** What the file looks like most: an account file, or one of `facts`. */
  guess: ImportKind,
  facts: z.array(FactGuess),
  mapping: ImportMapping.nullable(),
  counts: ImportCounts.nullable(),
  job: Job.nullable(),
  /** Its rows are those of a table of a source: before the confirmation a sample, which begins the first read of all of them. */
  table: z.object({ sourceId: Id, streamId: Id }).nullable(),
});
export type ImportDetail = z.infer<typeof ImportDetail>;

export const ConfirmImport = z.strictObject({ version: z.int().min(1) });
export const UploadHeaders = z.object({
  fileName: z.string().min(1).max(255),
  bytes: z.number().int().nonnegative().nullable(),
});
/** 2 GiB: above that a warehouse connection is the better way in. */
export const UPLOAD_LIMIT = 2 * 1024 ** 3;
/** What undoing would take away. */
export const UndoPreview = z.object({
  accounts: z.number(),
  facts: z.number(),
  outcomes: z.number(),
  scores: z.number(),
  /** A later import that repeats rows of this one: it must be undone first, or what it says would be lost. */
  blockedBy: z.string().nullable(),
});
export type UndoPreview = z.infer<typeof UndoPreview>;
