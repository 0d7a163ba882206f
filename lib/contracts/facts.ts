import { z } from 'zod';
import { Id, Instant } from './text';

/** Dated facts of one account, as its page lists them. Money in minor units of its currency; dates are when it happened. */

/** `email` is null for viewers, and where none is known. */
export const ContactRow = z.object({
  id: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  role: z.string().nullable(),
  since: Instant.nullable(),
  leftAt: Instant.nullable(),
});
export type ContactRow = z.infer<typeof ContactRow>;
export const ContactList = z.object({ contacts: z.array(ContactRow), emailsShown: z.boolean() });
export type ContactList = z.infer<typeof ContactList>;

export const SubscriptionRow = z.object({
  id: Id,
  product: z.string().nullable(),
  seats: z.number().nullable(),
  arrMinor: z.number().nullable(),
  currency: z.string().nullable(),
  startedAt: Instant,
  renewalAt: Instant.nullable(),
  noticeAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  autoRenew: z.boolean().nullable(),
  trial: z.boolean().nullable(),
});
export type SubscriptionRow = z.infer<typeof SubscriptionRow>;
export const InvoiceRow = z.object({
  id: Id,
  externalId: z.string().nullable(),
  amountMinor: z.number(),
  currency: z.string(),
  issuedAt: Instant,
  dueAt: Instant.nullable(),
  paidAt: Instant.nullable(),
  failed: z.boolean().nullable(),
});
export type InvoiceRow = z.infer<typeof InvoiceRow>;
export const ContractList = z.object({ subscriptions: z.array(SubscriptionRow), invoices: z.array(InvoiceRow) });
export type ContractList = z.infer<typeof ContractList>;

export const TicketRow = z.object({
  id: Id,
  externalId: z.string().nullable(),
  subject: z.string().nullable(),
  severity: z.string().nullable(),
  status: z.string().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  reopened: z.boolean().nullable(),
});
export type TicketRow = z.infer<typeof TicketRow>;
export const TicketList = z.object({ tickets: z.array(TicketRow) });
export type TicketList = z.infer<typeof TicketList>;

/** By day and by event, over the last `days` days that have any. */
export const UsageView = z.object({
  days: z.array(z.object({ day: z.string(), count: z.number() })),
  events: z.array(z.object({ event: z.string(), count: z.number(), last: z.string() })),
  /** Those seen last, of `userCount` in all; null names are hidden from who may not see addresses. */
  users: z.array(z.object({ id: Id, name: z.string().nullable(), firstSeenAt: Instant, lastSeenAt: Instant })),
  userCount: z.number(),
});
export type UsageView = z.infer<typeof UsageView>;

export const FeedbackRow = z.object({
  id: Id,
  kind: z.enum(['nps', 'csat', 'ces']),
  score: z.number(),
  scaleMin: z.number(),
  scaleMax: z.number(),
  scaleVersion: z.string(),
  comment: z.string().nullable(),
  answeredAt: Instant,
});
export type FeedbackRow = z.infer<typeof FeedbackRow>;
export const FeedbackList = z.object({ answers: z.array(FeedbackRow) });
export type FeedbackList = z.infer<typeof FeedbackList>;

/** How many facts a page of the timeline holds. */
export const TIMELINE_PAGE = 50;
export const TimelineQuery = z.strictObject({ page: z.coerce.number().int().min(0).max(10_000).default(0) });
export const TimelineEntry = z.object({
  kind: z.enum([
    'contact',
    'subscription',
    'ended',
    'invoice',
    'deal',
    'usage',
    'ticket',
    'interaction',
    'survey',
    'milestone',
    'stage',
    'outcome',
  ]),
  at: Instant,
  text: z.string().nullable(),
  /** The date of learning was assumed by the import. */
  assumed: z.boolean(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;
export const Timeline = z.object({ entries: z.array(TimelineEntry), total: z.number(), page: z.number() });
export type Timeline = z.infer<typeof Timeline>;
