/** One call of the tracking API from key to verdicts. A 200 means that it is on the disk. */
import 'server-only';
import type http from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@/lib/contracts/errors';
import type { Verdict } from '@/lib/contracts/events';
import { env } from '@/lib/server/env';
import { findKey } from '@/lib/server/keys/find-key';
import { type Batch, readBatch, type Shape } from './batch';
import { readEventsBody } from './events-body';
import { Refused } from './message';
import { storeEvents } from './store-events';

export type Answer = { workspaceId: string; verdicts: Verdict[] };
/** Raised where a workspace sends more than its share, or all together more than can be stored; `seconds` = when to try again. */
export class TooMany extends Error {
  constructor(readonly seconds: number) {
    super('Too much at once. Nothing of this request was stored; send it again later.');
  }
}

/** Seconds of a workspace's share that one call takes at most. */
const MOST_OF_SHARE = 5;

let limiter: RateLimiterMemory | undefined;
const limits = (): RateLimiterMemory =>
  (limiter ??= new RateLimiterMemory({ points: 10 * env().INGEST_PER_SECOND, duration: 10 }));

export async function answerEvents(request: http.IncomingMessage, shape: Shape): Promise<Answer> {
  const receivedAt = new Date();
  const batch = batchOf(await readEventsBody(request), { shape, receivedAt });
  const found = await findKey(secretOf(request) ?? batch.key ?? '', 'ingest');
  if (!found) throw new AppError('unauthenticated', 'Expected a key of this installation that is in force.');
  await takeShare(found.workspaceId, batch.entries.length);
  return { workspaceId: found.workspaceId, verdicts: await storeEvents({ ...found, receivedAt }, batch.entries) };
}

function batchOf(body: unknown, of: { shape: Shape; receivedAt: Date }): Batch {
  try {
    return readBatch(body, of);
  } catch (cause) {
    if (cause instanceof Refused) throw new AppError('invalid', cause.message, { field: cause.field, cause });
    throw cause;
  }
}

/** Basic with the key as the name, as Segment's clients do, or Bearer. */
export function secretOf({ headers }: http.IncomingMessage): string | null {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '';
}

/** @throws TooMany where a workspace sends more than its share of events, records and deliveries */
export async function takeShare(workspaceId: string, events: number): Promise<void> {
  if (events === 0) return;
  await limits()
    .consume(workspaceId, Math.min(events, MOST_OF_SHARE * env().INGEST_PER_SECOND)) // a large call is a whole share, and not for ever too much
    .catch((cause) => {
      if (cause instanceof RateLimiterRes) throw new TooMany(Math.max(1, Math.ceil(cause.msBeforeNext / 1_000)));
      throw cause;
    });
}
