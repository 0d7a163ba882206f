/** The tracking API's own small server: plain HTTP, one process. Knows addresses and statuses; what a call means lies beside it. */
import 'server-only';
import crypto from 'node:crypto';
import http from 'node:http';
import { AppError, ERROR_STATUS } from '@/lib/contracts/errors';
import { closeDatabase, pool } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import { toAppError } from '@/lib/server/http-problem';
import { type Answered, answerSinger } from '@/lib/server/inbox/answer-singer';
import { answerWebhook } from '@/lib/server/inbox/answer-webhook';
import { orderReading } from '@/lib/server/inbox/keep-pushed';
import { log } from '@/lib/server/log';
import { type Answer, answerEvents, TooMany } from './answer';
import { SHAPES, type Shape } from './batch';
import { orderTaking } from './store-events';

/** Calls under way; beyond them the database would only have a longer queue. */
const MOST_OPEN = 256;
/** How long what came waits to be taken together with what comes after it. */
const GATHER_MS = 5_000;

const LINGER_MS = 2_000;
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** What sources send by themselves, by the source's id. */
const PUSH = /^\/v1\/(singer|hooks)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const PUSHES = { singer: answerSinger, hooks: answerWebhook };

type Said = { status: number; body: object; headers?: Record<string, string> };

/** Listens until it is told to end; what is under way is answered first. */
export async function serveEvents({ port, host }: { port: number; host: string }): Promise<http.Server> {
  const orders = ordering();
  let open = 0;
  const server = http.createServer(async (request, response) => {
    open++;
    const said = await (open > MOST_OPEN ? Promise.reject(new TooMany(1)) : answer(request, orders.want)).catch(
      (cause) => (request.errored ? null : failed(cause)), // whoever went away in the middle of his body hears nothing
    );
    open--;
    if (said) tell(request, response, said);
  });
  Object.assign(server, { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
  void orders.wantAll();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    await closed;
    clearInterval(idle);
    await orders.end();
    await closeDatabase();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('disconnect', () => process.exit(0)); // the supervisor is gone: leave nothing running behind it
  return server;
}

function tell(request: http.IncomingMessage, response: http.ServerResponse, { status, body, headers }: Said): void {
  const refused = !request.complete;
  response.writeHead(status, { ...HEADERS, ...(refused ? { connection: 'close' } : {}), ...headers });
  response.end(JSON.stringify(body));
  if (!refused) return;
  request.resume(); // it has to be heard out for a moment, or the answer would be lost with the connection
  setTimeout(() => request.destroy(), LINGER_MS).unref();
}

async function answer(request: http.IncomingMessage, want: (workspaceId: string) => void): Promise<Said> {
  const path = (request.url ?? '/').split('?')[0]?.replace(/\/+$/, '') ?? '';
  if (request.method === 'GET' && path === '/livez') return { status: 200, body: { status: 'ok' } };
  if (request.method === 'GET' && path === '/readyz') return ready();
  const shape = Object.hasOwn(SHAPES, path) ? SHAPES[path] : undefined;
  const [, way, sourceId = ''] = PUSH.exec(path) ?? [];
  if (way === 'hooks' && request.method === 'HEAD') return { status: 200, body: {} }; // SurveyMonkey looks first whether somebody is there
  if (!shape && !way) throw new AppError('not_found', 'Nothing here under this address.');
  if (request.method !== 'POST')
    return { status: 405, body: { success: false, message: 'Expected POST.' }, headers: { allow: 'POST' } };
  if (!shape) return pushed(await PUSHES[way === 'hooks' ? 'hooks' : 'singer'](request, sourceId));
  const found = await answerEvents(request, shape);
  want(found.workspaceId);
  return verdictsOf(found, { shape, strict: request.headers['x-strict-mode'] === '1' });
}

/** The worker looks at the tables at once; where it cannot be asked, at the next regular time. */
async function pushed({ workspaceId, body }: Answered): Promise<Said> {
  await orderReading(workspaceId).catch((cause) => log.warn({ err: cause }, 'the worker could not be asked'));
  return { status: 200, body };
}

/** Segment's clients look at the status alone, PostHog's at `status`; the verdicts are for whoever reads them. */
function verdictsOf({ verdicts }: Answer, { shape, strict }: { shape: Shape; strict: boolean }): Said {
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  const rejected = count('rejected');
  const counts = { accepted: count('accepted'), duplicates: count('duplicate'), rejected };
  const bad = strict && rejected > 0;
  const body = { success: !bad, ...(shape === 'posthog' ? { status: 1 } : {}), ...counts, verdicts };
  return { status: bad ? 400 : 200, body };
}

async function ready(): Promise<Said> {
  const there = await pool()
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    );
  return { status: there ? 200 : 503, body: { status: there ? 'ready' : 'down' } };
}

/** In the shape its clients know: 400 for whatever is wrong with a body. */
function failed(cause: unknown): Said {
  if (cause instanceof TooMany)
    return {
      status: 429,
      body: { success: false, message: cause.message },
      headers: { 'retry-after': String(cause.seconds) },
    };
  const error = toAppError(cause);
  const requestId = crypto.randomUUID();
  const ours = error.code === 'internal';
  if (ours || error.code === 'unavailable') log.error({ err: cause, requestId }, error.message);
  const status = error.code === 'invalid' ? 400 : ERROR_STATUS[error.code];
  const body = {
    success: false,
    code: error.code,
    message: ours ? `${error.message} Reference: ${requestId}.` : error.message,
    ...(error.field ? { field: error.field } : {}),
    requestId,
  };
  return { status, body, ...(error.code === 'unavailable' ? { headers: { 'retry-after': '5' } } : {}) };
}

type Orders = { want: (workspaceId: string) => void; wantAll: () => Promise<void>; end: () => Promise<void> };

/** Asks the worker at most once every few seconds for each workspace; at the start for all, since an end without a word may have left some. */
function ordering(): Orders {
  const waiting = new Map<string, NodeJS.Timeout>();
  const order = async (workspaceId: string): Promise<void> => {
    waiting.delete(workspaceId);
    await orderTaking(workspaceId).catch((cause) => {
      log.warn({ err: cause }, 'the worker could not be asked: asking again');
      want(workspaceId);
    });
  };
  const want = (workspaceId: string): void => {
    if (!waiting.has(workspaceId))
      waiting.set(
        workspaceId,
        setTimeout(() => void order(workspaceId), GATHER_MS),
      );
  };
  /** A database that is away at the start is no reason to end: senders are told 503 meanwhile. */
  const wantAll = async (): Promise<void> => {
    try {
      const { rows } = await pool().query<{ id: string }>('SELECT DISTINCT workspace_id AS id FROM api_key');
      for (const { id } of rows) want(id);
    } catch (cause) {
      log.warn({ err: cause }, 'the database is away: asking again who sends');
      setTimeout(() => void wantAll(), GATHER_MS).unref();
    }
  };
  return {
    want,
    wantAll,
    end: async () => {
      const left = [...waiting.keys()];
      for (const timer of waiting.values()) clearTimeout(timer);
      await Promise.all(left.map((workspaceId) => orderTaking(workspaceId).catch(() => undefined))); // the next start asks
    },
  };
}

/** Where the supervisor said. */
export const serveByEnvironment = (): Promise<http.Server> =>
  serveEvents({ port: env().INGEST_PORT, host: env().HOSTNAME });
