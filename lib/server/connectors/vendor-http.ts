/**
 * One question to a vendor's API that answers in JSON, asked again while it fails in passing and no faster than the vendor
 * allows. Knows waits and the ways an answer breaks; no vendor's objects, and it never repeats the key.
 */
import 'server-only';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { request } from '@/lib/server/egress/request';

export type Pace = {
  /** Of one question. */
  tries: number;
  /** Before the second try; each wait after it is twice as long. */
  firstWaitMs: number;
  /** Whoever asks for more is not waited for. */
  longestWaitMs: number;
  /** Of one try, to the last byte. */
  timeoutMs: number;
};
const PACE: Pace = { tries: 5, firstWaitMs: 500, longestWaitMs: 60_000, timeoutMs: 30_000 };

/** For a check: somebody waits for its answer. */
export const SHORTLY: Partial<Pace> = { tries: 2, longestWaitMs: 10_000, timeoutMs: 10_000 };

/** What an answer to "too many" asks for, beside its `Retry-After`; null = nothing within reach, as of a limit for the day. */
export type Rest = (body: unknown, headers: IncomingHttpHeaders) => number | null;

export type Vendor = {
  name: string;
  baseUrl: string;
  headers: Record<string, string>;
  /** The header that is another one in every answer: the same again is an answer that was given before. */
  answerId: string;
  rest?: Rest;
  /** Says "too many" by another status than 429: the question is asked again. */
  isTooMany?: (answer: Answer) => boolean;
  pace?: Partial<Pace>;
  /** Private ranges that may be reached: the operator's, unless told otherwise. */
  allowed?: readonly Range[];
  /** Some of its answers come as gzip, asked for or not. */
  gzip?: boolean;
};
export type Answer = { status: number; headers: IncomingHttpHeaders; body: unknown };
/** A question with a body is a POST: of a form as one, of anything else as JSON. */
export type Ask = (path: string, signal: AbortSignal, body?: unknown) => Promise<Answer>;

type Failure = { why: string; code: 'limit' | 'upstream'; waitMs: number | null; cause?: unknown };
type Tried = { answer: Answer } | { failure: Failure };

/** So many answers back a repeated one is known. */
const REMEMBERED = 1_000;
/** Of one answer, and of what becomes of it where it came packed. */
const [MOST_BYTES, MOST_UNPACKED] = [64 * 1024 * 1024, 256 * 1024 * 1024];

export function vendorHttp(vendor: Vendor): Ask {
  const pace = { ...PACE, ...vendor.pace };
  const seen = seenBefore();
  return async (path, signal, body) => {
    let waitMs = pace.firstWaitMs;
    for (let tried = 1; ; tried++) {
      const made = await attempt({ vendor, pace, seen }, { path, signal, body });
      if ('answer' in made) return made.answer;
      const { failure } = made;
      const { waitMs: asked } = failure;
      const soon = asked !== null && asked <= pace.longestWaitMs;
      if (!soon || tried >= pace.tries) throw gaveUp(vendor.name, failure, { tried, soon });
      await pause(Math.max(asked, waitMs * (0.75 + Math.random() / 2)), signal);
      waitMs = Math.min(waitMs * 2, pace.longestWaitMs);
    }
  };
}

type Asking = { vendor: Vendor; pace: Pace; seen: (id: string) => boolean };
type Question = { path: string; signal: AbortSignal; body: unknown };

async function attempt({ vendor, pace, seen }: Asking, { path, signal, body }: Question): Promise<Tried> {
  signal.throwIfAborted();
  const failed = (why: string, more: Partial<Failure> = {}): Tried => ({
    failure: { why, code: 'upstream', waitMs: 0, ...more },
  });
  try {
    const said = await request(new URL(path, vendor.baseUrl), {
      ...(body === undefined ? {} : { method: 'POST' as const, body: writtenBody(body) }),
      headers: {
        ...{ ...vendor.headers, accept: 'application/json', 'cache-control': 'no-cache' },
        ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
      },
      ...{ signal, timeoutMs: pace.timeoutMs, idleMs: pace.timeoutMs, maxBytes: MOST_BYTES },
      ...{ allowed: vendor.allowed, gzip: vendor.gzip ?? false },
    });
    const { status, headers } = said;
    const read = jsonOf(await unpacked(said));
    const answer = { status, headers, body: read };
    if (status === 429 || vendor.isTooMany?.(answer))
      return failed('is asked too often', { code: 'limit', waitMs: restOf(headers, read, vendor) });
    if (status >= 500) return failed(`answered ${status}`, { waitMs: retryAfterMs(headers) ?? 0 });
    if (read === undefined) return failed('did not answer in JSON');
    if (seen(String(headers[vendor.answerId] ?? ''))) return failed('gave an answer that it had given before');
    return { answer };
  } catch (cause) {
    if (signal.aborted || !(cause instanceof AppError) || cause.code !== 'upstream') throw cause;
    // Egress says one sentence of all that comes before an answer; beneath it is the time that was over, if it was that.
    const late = cause.cause instanceof AppError;
    return failed(late ? 'did not answer in time' : `did not answer (${cause.message.replace(/\.$/, '')})`, { cause });
  }
}

const writtenBody = (body: unknown): string =>
  body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
const typeOf = (body: unknown): string =>
  body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json';

const unpack = promisify(gunzip);

/** Bytes that are no gzip, or swell too far, are no answer. */
async function unpacked({ headers, body }: { headers: IncomingHttpHeaders; body: Buffer }): Promise<Buffer> {
  if (headers['content-encoding']?.toLowerCase() !== 'gzip') return body;
  return unpack(body, { maxOutputLength: MOST_UNPACKED }).catch(() => Buffer.alloc(0));
}

function jsonOf(bytes: Buffer): unknown {
  try {
    const read: unknown = JSON.parse(bytes.toString());
    return read;
  } catch {
    return undefined; // which JSON never is: the caller tells it from an answer
  }
}

/** Told by the vendor's own id of an answer, as pages of two questions may well be the same. */
function seenBefore(): (id: string) => boolean {
  const ids = new Set<string>();
  return (id) => {
    if (id === '' || !ids.has(id)) {
      for (const oldest of ids) {
        if (ids.size < REMEMBERED) break;
        ids.delete(oldest);
      }
      if (id !== '') ids.add(id);
      return false;
    }
    return true;
  };
}

const restOf = (headers: IncomingHttpHeaders, body: unknown, { rest }: Vendor): number | null =>
  retryAfterMs(headers) ?? (rest ? rest(body, headers) : 0);

/** Seconds, or a date (RFC 9110, 10.2.3); null where it is not said. */
function retryAfterMs(headers: IncomingHttpHeaders): number | null {
  const said = headers['retry-after'];
  if (said === undefined) return null;
  if (/^\d+$/.test(said)) return Number(said) * 1_000;
  const until = Date.parse(said);
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now());
}

function gaveUp(
  name: string,
  { why, code, waitMs, cause }: Failure,
  { tried, soon }: { tried: number; soon: boolean },
): AppError {
  const times = tried === 1 ? '' : `, ${tried} times in a row`;
  if (soon) return new AppError(code, `${name} ${why}${times}. It is tried again with the next run.`, { cause });
  const wait = waitMs === null ? 'later' : `in ${Math.ceil(waitMs / 1_000)} seconds`;
  return new AppError(code, `${name} ${why} and wants to be asked again ${wait}. The next run goes on from here.`);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
