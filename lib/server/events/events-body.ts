/** Reads the body of a call: capped, unpacked, parsed. Knows no event. */
import 'server-only';
import type http from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { AppError } from '@/lib/contracts/errors';
import { BATCH_LIMIT } from './batch';

const gunzip = promisify(zlib.gunzip);

/** @throws AppError `invalid`: clients of this API know no other refusal of a body */
export async function readEventsBody(request: http.IncomingMessage): Promise<unknown> {
  return parseBody(await readBody(request, BATCH_LIMIT));
}

/** @param most bytes, unpacked too */
export async function readBody(request: http.IncomingMessage, most: number): Promise<Buffer> {
  const packed = await readBytes(request, most);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  return encoding === 'identity' ? packed : unpacked(packed, { encoding, most });
}

export function parseBody(bytes: Buffer): unknown {
  const body = parsed(bytes);
  if (deeperThan(body, MOST_LEVELS))
    throw new AppError('invalid', `Expected at most ${MOST_LEVELS} levels in the body, got more.`, { field: 'body' });
  return body;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('invalid', 'Expected JSON in UTF-8 in the body, got something else.', { field: 'body', cause });
  }
}

/** Lists and objects inside each other; what is kept of an event is written again, which a body of nothing but brackets would break. */
export const MOST_LEVELS = 100;

export function deeperThan(body: unknown, most: number): boolean {
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

const tooLarge = (most: number) =>
  new AppError('invalid', `Expected at most ${most} bytes, got more.`, { field: 'body' });

/** What is refused before its end is left as it is: with the request its answer would be gone. */
async function readBytes(request: http.IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const part: Buffer = chunk; // without an encoding set a request gives buffers
    size += part.length;
    if (size > most) throw tooLarge(most);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** Whatever its type says: RudderStack's client sends gzip as a form. */
async function unpacked(packed: Buffer, { encoding, most }: { encoding: string; most: number }): Promise<Buffer> {
  if (encoding !== 'gzip')
    throw new AppError('invalid', `Expected no content encoding or gzip, got ${encoding.slice(0, 40)}.`, {
      field: 'body',
    });
  try {
    return await gunzip(packed, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(most);
    throw new AppError('invalid', 'Expected gzip in the body, got something else.', { field: 'body', cause });
  }
}
