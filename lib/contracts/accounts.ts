import { z } from 'zod';
import { AskDay, DayShown } from './day';
import { Band, ModelRef, ScorePart, ScoreState, Thresholds } from './scores';
import { Survival } from './survival';
import { Id, Instant } from './text';

export const ACCOUNT_SORTS = [
  'name',
  'health',
  'probability',
  'arr',
  'riskArr',
  'segment',
  'owner',
  'renewal',
  'contact',
] as const;
export const ACCOUNT_DUES = ['notice30', 'renewal90', 'silent30'] as const;
export const Book = z.enum(['mine', 'all']);
export type Book = z.infer<typeof Book>;
export const AccountQuery = AskDay.extend({
  q: z.string().max(200).optional(),
  /** `left` shows the accounts that are gone; every other view leaves them out. */
  band: z.enum(['risk', 'watch', 'healthy', 'unscored', 'left']).optional(),
  segment: Id.optional(),
  /** Segments by rules that people wrote. */
  ruleSegment: Id.optional(),
  /** Not said: one's own accounts where one has any, else all. */
  book: Book.optional(),
  owner: z.union([Id, z.literal('none')]).optional(),
  team: Id.optional(),
  /** A notice deadline within 30 days, a renewal within 90, no contact for 30. */
  due: z.enum(ACCOUNT_DUES).optional(),
  sort: z.enum(ACCOUNT_SORTS).default('riskArr'),
  dir: z.enum(['asc', 'desc']).default('desc'),
  page: z.coerce.number().int().min(0).max(100_000).default(0),
});
export type AccountQuery = z.infer<typeof AccountQuery>;
export const PAGE_SIZE = 200;

/** Health, interval and band are the model's. Money in minor units of `currency`, risk × ARR in those of the workspace; probabilities in [0, 1]; health 0–100 as shown, high is healthy; the interval is 80 %. */
export const AccountRow = z.object({
  id: Id,
  externalId: z.string(),
  name: z.string(),
  state: ScoreState,
  health: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  band: Band.nullable(),
  /** Health and band that are shown in place of the model's until then; all else on the row stays the model's. */
  override: z.object({ health: z.number(), band: Band, until: Instant }).nullable(),
  /** One line: what weighs most, with its points. */
  cause: z.string().nullable(),
  probability: z.number().nullable(),
  arrMinor: z.number().nullable(),
  currency: z.string().nullable(),
  riskArrMinor: z.number().nullable(),
  segment: z.object({ id: Id, name: z.string() }).nullable(),
  /** Who looks after it: a member, or a name from a file. */
  owner: z.object({ id: Id, name: z.string() }).nullable(),
  /** Of the running subscription that renews next; `noticeAt` is the last day to give notice before. */
  renewalAt: Instant.nullable(),
  noticeAt: Instant.nullable(),
  /** Chance, [0, 1], of not having left 30 days after the renewal; null where the version in use keeps no curve that far. */
  renewProbability: z.number().nullable(),
  /** The latest interaction. */
  contactAt: Instant.nullable(),
  /** Components with data, of those the model knows. */
  present: z.number(),
  /** When the newest fact that the score knew was learned. */
  dataAt: Instant.nullable(),
  scoredAt: Instant.nullable(),
});
export type AccountRow = z.infer<typeof AccountRow>;

const BandTotal = z.object({ accounts: z.number(), arrMinor: z.number().nullable() });
export const AccountPage = z.object({
  rows: z.array(AccountRow),
  total: z.number(),
  page: z.number(),
});
export type AccountPage = z.infer<typeof AccountPage>;

/** What stands above the table, over every account the filters leave. */
export const AccountOverview = z.object({
  asOf: Instant.nullable(),
  model: ModelRef.nullable(),
  thresholds: Thresholds,
  currency: z.string(),
  /** The moment of the answer, from which days are counted: on a past day its end. */
  now: Instant,
  shown: DayShown,
  /** Whose accounts these are, and how many each view holds. Views of what is due count in one's own book where it is shown. */
  book: Book,
  views: z.object({ mine: z.number(), all: z.number(), notice: z.number(), silent: z.number() }),
  owners: z.array(z.object({ id: Id, name: z.string() })),
  /** The owners that are the one who asks. */
  you: z.array(Id),
  teams: z.array(z.object({ id: Id, name: z.string() })),
  /** Whether any account has a renewal ahead, and whether any was ever spoken to: no data, no column. */
  knowsContracts: z.boolean(),
  knowsContacts: z.boolean(),
  accounts: z.number(),
  /** Accounts that have left, not counted in `accounts`. */
  left: z.number(),
  /** Accounts with an ARR in a currency without a rate: in no sum of money. */
  foreign: z.number(),
  components: z.number(),
  bands: z.object({ risk: BandTotal, watch: BandTotal, healthy: BandTotal, unscored: BandTotal }),
  arrMinor: z.number().nullable(),
  /** Σ probability × ARR over `n` accounts with both; the bounds move all accounts together to their 80 % ends. */
  expectedLoss: z.object({ minor: z.number(), lowMinor: z.number(), highMinor: z.number(), n: z.number() }).nullable(),
  /** One dot an account, at most 2,000: shown health and ARR. */
  dots: z.array(z.object({ health: z.number(), arrMinor: z.number().nullable() })),
  segments: z.array(z.object({ id: Id, name: z.string() })),
  ruleSegments: z.array(z.object({ id: Id, name: z.string() })),
  /** Rated accounts with an ARR in thirds by ARR (1 = smallest), minor units of the workspace's currency; `low` and `high` are those of the third. */
  byValue: z.array(
    z.object({
      third: z.number(),
      band: Band,
      accounts: z.number(),
      arrMinor: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
});
export type AccountOverview = z.infer<typeof AccountOverview>;

export const AccountDetail = AccountRow.extend({
  asOf: Instant.nullable(),
  shown: DayShown,
  /** The account above it. */
  parent: z.object({ id: Id, name: z.string() }).nullable(),
  model: ModelRef.nullable(),
  thresholds: Thresholds,
  components: z.number(),
  /** The first one by priority whose rules it fits; null = none. */
  ruleSegment: z.object({ id: Id, name: z.string() }).nullable(),
  /** The workspace's, in which risk × ARR stands. */
  baseCurrency: z.string(),
  base: z.number().nullable(),
  clip: z.number(),
  parts: z.array(ScorePart),
  survival: Survival.nullable(),
  /** Two sentences made from the numbers. */
  summary: z.string().nullable(),
  /** What is missing, where the model in use found too little for a score. */
  lacking: z.string().nullable(),
  outcome: z
    .object({ kind: z.enum(['renewed', 'churned', 'contracted', 'expanded']), occurredAt: Instant.nullable() })
    .nullable(),
  /** How many facts of each kind its tabs have; days for usage. */
  counts: z.object({
    timeline: z.number(),
    /** Accounts right below it. */
    children: z.number(),
    contacts: z.number(),
    subscriptions: z.number(),
    invoices: z.number(),
    tickets: z.number(),
    usage: z.number(),
    feedback: z.number(),
  }),
  fields: z.array(z.object({ name: z.string(), value: z.string(), component: z.string().nullable() })),
  /** Oldest first. `reconstructed`: what the first model in use would have said at a month end before it was, without the account's outcome. */
  history: z.array(
    z.object({
      asOf: Instant,
      health: z.number(),
      low: z.number(),
      high: z.number(),
      modelNumber: z.number(),
      reconstructed: z.boolean(),
    }),
  ),
  /** Points since the latest score of the same model that is at least four weeks older; null without one. */
  change: z.object({ points: z.number(), since: Instant, reconstructed: z.boolean() }).nullable(),
  /** Latest first; `modelHealth` as it was when the override was set. */
  overrides: z.array(
    z.object({
      id: Id,
      health: z.number(),
      modelHealth: z.number().nullable(),
      reason: z.string(),
      by: z.string(),
      from: Instant,
      until: Instant,
      stands: z.boolean(),
      endedBy: z.string().nullable(),
    }),
  ),
  facts: z.array(
    z.object({
      recordedAt: Instant,
      assumed: z.boolean(),
      importId: Id.nullable(),
      fileName: z.string().nullable(),
      changed: z.number(),
    }),
  ),
});
export type AccountDetail = z.infer<typeof AccountDetail>;
