/** One call of the tracking API as it will be stored, read from what a client sent. Knows Segment's shape and no table. Pure. */
import { EVENT_KINDS, type EventKind, type EventRule } from '@/lib/contracts/events';

/** `event` = what counts as usage; null for calls that tell who somebody is. `traits` are as they came. */
export type Message = {
  kind: EventKind;
  /** Null = the client gave none. */
  messageId: string | null;
  userRef: string | null;
  /** Of an alias the id that was used before. */
  anonymousRef: string | null;
  groupRef: string | null;
  event: string | null;
  occurredAt: Date;
  traits: Traits | null;
};
export type Traits = Readonly<Record<string, unknown>>;

/** An event that is not as it should be. */
export class Refused extends Error {
  constructor(
    readonly rule: EventRule,
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** When a batch left its sender and when it came here. */
export type Sent = { sentAt: Date | null; receivedAt: Date };

const MOST_CHARACTERS = 200;
/** Less than this between sending and receiving is the way here, not a clock that is wrong. */
const CLOCK_MS = 60_000;
const FIRST = Date.UTC(2000, 0, 1);
const AHEAD_MS = 24 * 3_600_000;

export const isObject = (value: unknown): value is Traits =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param raw a call in Segment's shape
 * @throws Refused naming the field, what was expected and what came
 */
export function readMessage(raw: unknown, sent: Sent): Message {
  if (!isObject(raw)) throw new Refused('not_an_object', 'event', `Expected an object, got ${nameOf(raw)}.`);
  const kind = kindOf(raw.type);
  const context = isObject(raw.context) ? raw.context : {};
  const message = {
    kind,
    messageId: refOf(raw.messageId, 'messageId'),
    userRef: refOf(raw.userId, 'userId'),
    anonymousRef: kind === 'alias' ? needed(raw.previousId, 'previousId') : refOf(raw.anonymousId, 'anonymousId'),
    groupRef: kind === 'group' ? needed(raw.groupId, 'groupId') : refOf(groupOf(raw, context), 'groupId'),
    event: usageOf(kind, raw),
    occurredAt: timeOf(raw, sent),
    traits: kind === 'identify' || kind === 'group' ? traitsOf(raw.traits) : null,
  };
  if (kind === 'alias') needed(raw.userId, 'userId');
  if (message.userRef === null && message.anonymousRef === null && message.groupRef === null)
    throw new Refused('missing', 'userId', 'Expected userId or anonymousId, got neither.');
  return message;
}

/** Of the call, of its context, or as a trait of the user. */
function groupOf(raw: Traits, context: Traits): unknown {
  const company = isObject(raw.traits) ? raw.traits.company : undefined;
  return raw.groupId ?? context.groupId ?? (isObject(company) ? company.id : undefined);
}

function kindOf(type: unknown): EventKind {
  const kind = EVENT_KINDS.find((each) => each === type);
  if (!kind)
    throw new Refused('unknown_kind', 'type', `Expected one of ${EVENT_KINDS.join(', ')}, got ${nameOf(type)}.`);
  return kind;
}

function needed(value: unknown, field: string): string {
  const ref = refOf(value, field);
  if (ref === null) throw new Refused('missing', field, `Expected ${field}, got none.`);
  return ref;
}

/** An id: text or a number; blank is none. */
function refOf(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') throw new Refused('wrong_type', field, `Expected text, got ${nameOf(value)}.`);
  const text = whole(value, field).trim();
  if (text.length > MOST_CHARACTERS)
    throw new Refused('too_long', field, `Expected at most ${MOST_CHARACTERS} characters, got ${text.length}.`);
  return text === '' ? null : text;
}

/** Text that Postgres can keep. */
function whole(text: string, field: string): string {
  if (text.includes('\0') || !text.isWellFormed())
    throw new Refused('broken_text', field, 'Expected text without NUL or broken characters.');
  return text;
}

/** Views count as usage under the name that Segment's own destinations give them. */
function usageOf(kind: EventKind, raw: Traits): string | null {
  if (kind === 'track') return needed(raw.event, 'event');
  if (kind !== 'page' && kind !== 'screen') return null;
  const name = refOf(raw.name, 'name');
  return name === null ? `Viewed a ${kind}` : `Viewed ${name} ${kind}`;
}

function traitsOf(value: unknown): Traits | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Refused('wrong_type', 'traits', `Expected an object, got ${nameOf(value)}.`);
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') whole(next, 'traits');
    if (typeof next === 'object' && next !== null) for (const entry of Object.entries(next)) open.push(...entry);
  }
  return value;
}

/** When it happened by our clock: what the sender's clock was wrong by shows when it sends. */
function timeOf(raw: Traits, { sentAt, receivedAt }: Sent): Date {
  const said = raw.originalTimestamp ?? raw.timestamp;
  if (said === undefined || said === null) return receivedAt;
  const at = instantOf(said, 'timestamp');
  const away = sentAt === null ? 0 : receivedAt.getTime() - sentAt.getTime();
  const occurred = new Date(at.getTime() + (Math.abs(away) > CLOCK_MS ? away : 0));
  if (!(occurred.getTime() >= FIRST && occurred.getTime() <= receivedAt.getTime() + AHEAD_MS))
    throw new Refused(
      'impossible_time',
      'timestamp',
      `Expected a time from the year 2000 to a day from now, got ${nameOf(said)}.`,
    );
  return occurred;
}

/** ISO 8601, or milliseconds since 1970. */
export function instantOf(value: unknown, field: string): Date {
  const at = typeof value === 'string' || typeof value === 'number' ? new Date(value) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new Refused('wrong_type', field, `Expected a time such as 2026-01-31T08:00:00Z, got ${nameOf(value)}.`);
  return at;
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
