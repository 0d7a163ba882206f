import { z } from 'zod';
import { Instant } from './text';

/** The calls of the tracking API. */
export const EVENT_KINDS = ['identify', 'group', 'track', 'page', 'screen', 'alias'] as const;
export const EventKind = z.enum(EVENT_KINDS);
export type EventKind = z.infer<typeof EventKind>;

/** Why an event is refused. */
export const EVENT_RULES = [
  'not_an_object',
  'too_large',
  'unknown_kind',
  'missing',
  'wrong_type',
  'too_long',
  'broken_text',
  'impossible_time',
  'unknown_group_type',
] as const;
export const EventRule = z.enum(EVENT_RULES);
export type EventRule = z.infer<typeof EventRule>;

/** What became of one event of a batch, in its place; `duplicate` = it was stored before, and counts once. */
export type Verdict =
  | { status: 'accepted' | 'duplicate'; messageId: string }
  | { status: 'rejected'; messageId: string | null; rule: EventRule; field: string; message: string };

/** More than these are counted no further. */
export const MOST_COUNTED = 10_000;
/** Days that refused events are counted over. */
export const REFUSED_DAYS = 30;

/** What the tracking API is at, addresses of people hidden from those who may not see them: counts stop at 10,000, of what is refused over 30 days. */
export const TrackingState = z.object({
  keys: z.number(),
  lastAt: Instant.nullable(),
  waiting: z.object({
    events: z.number(),
    /** Who or what they wait for, those with most events first. */
    groups: z.array(z.object({ group: z.string().nullable(), events: z.number(), users: z.number(), since: Instant })),
  }),
  refused: z.object({
    events: z.number(),
    rules: z.array(
      z.object({ rule: EventRule, field: z.string(), message: z.string(), events: z.number(), lastAt: Instant }),
    ),
    latest: z.array(
      z.object({
        ...{ id: z.string(), receivedAt: Instant, key: z.string(), message: z.string() },
        body: z.string(),
        /** There is more of it, or addresses are hidden: it cannot be corrected from here. */
        partly: z.boolean(),
      }),
    ),
  }),
});
export type TrackingState = z.infer<typeof TrackingState>;

/** A refused event as it should have been. */
export const ReplayEvent = z.strictObject({
  id: z.string().regex(/^\d{1,18}$/, 'Expected the number of a refused event'),
  body: z.string().min(2, 'Expected an event as JSON').max(32_768, 'Expected at most 32,768 characters'),
});
export type ReplayEvent = z.infer<typeof ReplayEvent>;
export const ReplayedEvent = z.object({ status: z.enum(['accepted', 'duplicate']) });
export type ReplayedEvent = z.infer<typeof ReplayedEvent>;
