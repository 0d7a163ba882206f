/** A request's body as a list of calls, each read or refused: Segment's batch, its single calls, PostHog's batch. Pure. */
import { EVENT_KINDS, type EventKind } from '@/lib/contracts/events';
import { instantOf, isObject, type Message, Refused, readMessage, type Sent } from './message';
import { fromPosthog } from './posthog';

/** Bytes of an event, and of a batch after unpacking. */
export const EVENT_LIMIT = 32 * 1024;
export const BATCH_LIMIT = 500 * 1024;

/** `key` = as the body names it, for clients that send no header. */
export type Batch = { key: string | null; entries: Entry[] };
export type Entry = { message: Message } | { refused: Refused; messageId: string | null; body: string };

/** What an address takes. */
export type Shape = 'batch' | 'posthog' | EventKind;

export const SHAPES: Readonly<Record<string, Shape>> = {
  '/v1/batch': 'batch',
  '/v1/import': 'batch',
  ...Object.fromEntries(EVENT_KINDS.map((kind) => [`/v1/${kind}`, kind])),
  '/batch': 'posthog',
  '/capture': 'posthog',
};

/** @throws Refused where the whole body is none of that shape */
export function readBatch(body: unknown, { shape, receivedAt }: { shape: Shape; receivedAt: Date }): Batch {
  if (!isObject(body)) throw new Refused('not_an_object', 'body', 'Expected a JSON object in the body.');
  const named = shape === 'posthog' ? (body.api_key ?? body.token) : body.writeKey;
  const key = typeof named === 'string' ? named : null;
  const sent = { sentAt: sentOf(body), receivedAt };
  if (shape === 'batch' || (shape === 'posthog' && body.batch !== undefined)) {
    if (!Array.isArray(body.batch))
      throw new Refused('wrong_type', 'batch', 'Expected a list named batch in the body.');
    const context = isObject(body.context) ? body.context : {};
    return {
      key,
      entries: body.batch.map((raw) => entryOf(shape === 'batch' ? withContext(raw, context) : raw, { shape, sent })),
    };
  }
  const { writeKey, api_key, token, ...own } = body; // a key is kept nowhere
  return { key, entries: [entryOf(shape === 'posthog' ? own : { ...own, type: shape }, { shape, sent })] };
}

/** What a batch says of all its calls, for those that do not say it themselves. */
const withContext = (raw: unknown, context: object): unknown =>
  isObject(raw) && Object.keys(context).length > 0
    ? { ...raw, context: { ...context, ...(isObject(raw.context) ? raw.context : {}) } }
    : raw;

function sentOf(body: { sentAt?: unknown; sent_at?: unknown }): Date | null {
  const said = body.sentAt ?? body.sent_at;
  return said === undefined || said === null ? null : instantOf(said, 'sentAt');
}

function entryOf(raw: unknown, { shape, sent }: { shape: Shape; sent: Sent }): Entry {
  const body = JSON.stringify(raw) ?? 'undefined';
  try {
    const bytes = Buffer.byteLength(body);
    if (bytes > EVENT_LIMIT)
      throw new Refused('too_large', 'event', `Expected at most ${EVENT_LIMIT} bytes, got ${bytes}.`);
    return { message: readMessage(shape === 'posthog' ? fromPosthog(raw) : raw, sentOfOwn(raw, sent)) };
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return { refused: cause, messageId: idOf(raw), body };
  }
}

/** One call in Segment's shape or PostHog's, as it looks; `messageId` where it has none. */
export function readOne(raw: unknown, { sent, messageId }: { sent: Sent; messageId: string }): Entry {
  const shape = isObject(raw) && raw.distinct_id !== undefined ? 'posthog' : 'batch';
  const own = shape === 'posthog' ? 'uuid' : 'messageId';
  return entryOf(isObject(raw) ? { [own]: messageId, ...raw } : raw, { shape, sent });
}

/** RudderStack says of each message when it was sent. */
const sentOfOwn = (raw: unknown, sent: Sent): Sent =>
  isObject(raw) && sent.sentAt === null ? { ...sent, sentAt: sentOf(raw) } : sent;

const idOf = (raw: unknown): string | null => {
  const id = isObject(raw) ? (raw.messageId ?? raw.uuid) : null;
  return typeof id === 'string' ? id.slice(0, 200) : null;
};
