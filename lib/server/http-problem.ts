/** The one mapper from what was thrown to RFC 9457. Unknown errors are logged whole and shown as a reference. */
import 'server-only';
import { AppError, ERROR_STATUS, type Problem } from '@/lib/contracts/errors';
import { log } from './log';

/** Postgres and Prisma codes that mean "the database is away", not "we are wrong". */
const AWAY =
  /ECONNREFUSED|ECONNRESET|EPIPE|57P01|57P02|57P03|08006|08001|08003|P1001|P1008|P1017|P2024|P2028|ConnectionClosed|DatabaseNotReachable|SocketTimeout|Server has closed the connection|Can't reach database server|Connection terminated|not queryable|timeout exceeded when trying to connect|terminating connection/;
const FULL = /53100|ENOSPC/;

/** Says what a thrown thing means to the outside. */
export function toAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const text = describe(cause);
  if (FULL.test(text))
    return new AppError('storage_full', 'The disk is full. Nothing was stored; free some space and try again.', {
      cause,
    });
  if (AWAY.test(text))
    return new AppError('unavailable', 'The database is away. Nothing was stored; try again in a few seconds.', {
      cause,
    });
  return new AppError('internal', 'Something failed on our side.', { cause });
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return `${code} ${cause.message} ${cause.cause ? describe(cause.cause) : ''}`;
}

export function problemOf(cause: unknown, { requestId, key }: { requestId: string; key: string }): Response {
  const error = toAppError(cause);
  if (error.code === 'internal' || error.code === 'unavailable')
    log.error({ err: cause, requestId, route: key }, error.message);
  const status = ERROR_STATUS[error.code];
  const body: Problem = {
    type: 'about:blank',
    title: error.code.replace('_', ' '),
    status,
    code: error.code,
    detail: error.code === 'internal' ? `${error.message} Reference: ${requestId}.` : error.message,
    ...(error.field ? { field: error.field } : {}),
    requestId,
  };
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  });
  if (error.code === 'unavailable' || error.code === 'limit') headers.set('retry-after', '5');
  return new Response(JSON.stringify(body), { status, headers });
}
