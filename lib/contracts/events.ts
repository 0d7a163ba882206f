import { z } from 'zod';

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
