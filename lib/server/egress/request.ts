/**
 * The only door out: every request to another machine. Reaches checked addresses alone, follows nothing, and ends what
 * is too large or too slow. Knows hosts and limits; no noun, and it writes no log.
 */
import 'server-only';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { AppError } from '@/lib/contracts/errors';
import { checkedAddresses, hostOf, type Resolve, resolveAll, unreached } from './addresses';
import { answerOf, readUrl, refuseOther, type Sending } from './answer';
import { type Patience, patience } from './patience';
import type { Range } from './ranges';

export type Wanted = Sending & {
  /** Of the answer's body, as it comes over the wire. */
  maxBytes?: number;
  /** From the first look-up to the last byte, the reader's own time included. */
  timeoutMs?: number;
  /** Without a sign of life, while one is waited for. */
  idleMs?: number;
  signal?: AbortSignal;
  /** Private ranges that may be reached: the operator's, unless told otherwise. */
  allowed?: readonly Range[];
};
type Head = { status: number; headers: IncomingHttpHeaders };
/** How names are resolved, and whose certificates are trusted beside Node's own choice. */
type Network = { resolve: Resolve; ca?: string };

const MB = 1024 * 1024;

export const { request, download } = doorOn({ resolve: resolveAll });

/** The door, on a network. */
export function doorOn({ resolve, ca }: Network) {
  /** The answer as it comes. The connection is held until `chunks` is read to its end or left, or the time is over. */
  async function download(
    address: string | URL,
    wanted: Wanted = {},
  ): Promise<Head & { chunks: AsyncGenerator<Buffer, void> }> {
    const { maxBytes = 2_048 * MB, timeoutMs = 30 * 60_000, idleMs = 30_000, signal, allowed } = wanted;
    const url = readUrl(address);
    const host = hostOf(url);
    const time = patience(host, { timeoutMs, idleMs, signal });
    try {
      time.wait();
      const addresses = await time.orStopped(checkedAddresses({ resolve, allowed }, host));
      const lookup: LookupFunction = (_name, _options, found) => found(null, addresses); // it is not resolved again
      const response = await time.orStopped(answerOf(url, wanted, { lookup, ca, signal: time.signal }));
      refuseOther(response, host, wanted.gzip);
      time.rest();
      const { statusCode: status = 0, headers } = response;
      return { status, headers, chunks: chunksOf(response, { host, maxBytes, time }) };
    } catch (cause) {
      time.end();
      if (signal?.aborted) throw signal.reason;
      throw cause instanceof AppError && !time.signal.aborted ? cause : unreached(host, cause);
    }
  }

  /** The answer, whole. */
  async function request(address: string | URL, wanted: Wanted = {}): Promise<Head & { body: Buffer }> {
    const { maxBytes = 10 * MB, timeoutMs = 30_000 } = wanted;
    const { status, headers, chunks } = await download(address, { ...wanted, maxBytes, timeoutMs });
    const parts: Buffer[] = [];
    for await (const part of chunks) parts.push(part);
    return { status, headers, body: Buffer.concat(parts) };
  }

  return { request, download };
}

type Reading = { host: string; maxBytes: number; time: Patience };

async function* chunksOf(response: IncomingMessage, { host, maxBytes, time }: Reading): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  try {
    time.wait();
    for await (const chunk of response) {
      time.rest();
      const part: Buffer = chunk; // bytes, as no encoding was set
      bytes += part.length;
      if (bytes > maxBytes)
        throw new AppError('upstream', `Expected at most ${maxBytes} bytes from ${host}, got more.`);
      yield part;
      time.wait();
    }
    time.signal.throwIfAborted(); // a stop throws away what was not read yet, and what is left looks like the end
  } catch (cause) {
    if (time.signal.aborted) throw time.signal.reason;
    throw cause instanceof AppError ? cause : new AppError('upstream', `${host} broke off its answer.`, { cause });
  } finally {
    time.end(); // leaving the loop has closed the connection
  }
}
