/**
 * The one wrapper of every route: origin → session → role → Idempotency-Key → content type → size → strict parse → run →
 * response schema → problem+json. Knows HTTP and the policy table; no noun.
 */
import 'server-only';
import crypto from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import { Id } from '@/lib/contracts/text';
import { ctxOf, currentSession } from './auth';
import { allow, type Ctx } from './context';
import { env } from './env';
import { readForm, readJson, refuseBroken } from './http-body';
import { problemOf } from './http-problem';
import { once } from './idempotency';
import { POLICY, type RouteKey } from './policy';

type Params = Record<string, string>;
type Route = { params: Promise<Params | undefined> };
export type Input<B, Q> = { body: B; query: Q; params: Params; request: Request };

type Spec<B, Q, R> = {
  body?: z.ZodType<B>;
  query?: z.ZodType<Q>;
  response: z.ZodType<R>;
  status?: number;
  run: (ctx: Ctx, input: Input<B, Q>) => Promise<R>;
};
type StreamSpec<Q> = { query?: z.ZodType<Q>; run: (ctx: Ctx, input: Input<undefined, Q>) => Promise<Response> };

const PRIVATE = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' };

/** A JSON route as a declaration. `key` names its row in the policy table. */
export function handle<B = undefined, Q = undefined, R = unknown>(key: RouteKey, spec: Spec<B, Q, R>) {
  return door(key, async (ctx, request, params) => {
    const body = spec.body ? parse(spec.body, await readJson(request), 'body') : undefined;
    const result = await spec.run(ctx, { body: body as B, query: queryOf(spec.query, request), params, request }); // body is undefined exactly when B is
    return Response.json(spec.response.parse(result), { status: spec.status ?? 200 });
  });
}

/** A route whose body or answer is a stream: uploads and downloads. */
export function stream<Q = undefined>(key: RouteKey, spec: StreamSpec<Q>) {
  return door(key, (ctx, request, params) =>
    spec.run(ctx, { body: undefined, query: queryOf(spec.query, request), params, request }),
  );
}

function door(key: RouteKey, answer: (ctx: Ctx, request: Request, params: Params) => Promise<Response>) {
  return async (request: Request, route: Route): Promise<Response> => {
    const requestId = crypto.randomUUID();
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') sameOrigin(request);
      const ctx = await contextFor(key, requestId);
      const params = (await route.params) ?? {}; // Next gives none where the path has none
      if (params.id !== undefined && !Id.safeParse(params.id).success)
        throw new AppError('not_found', 'Nothing here under this address.');
      const response = await once(ctx, request, (by, asked) => answer(by, asked, params));
      for (const [name, value] of Object.entries(PRIVATE)) response.headers.set(name, value);
      return response;
    } catch (cause) {
      return problemOf(cause, { requestId, key });
    }
  };
}

/** The same checks of origin, type and size before a handler that is not ours and reads its form by itself. */
export async function guardForm(
  key: RouteKey,
  request: Request,
  answer: (body: string) => Promise<Response>,
): Promise<Response> {
  try {
    sameOrigin(request);
    return await answer(await readForm(request));
  } catch (cause) {
    return problemOf(cause, { requestId: crypto.randomUUID(), key });
  }
}

const NOBODY = { kind: 'system', name: 'visitor' } as const;

async function contextFor(key: RouteKey, requestId: string): Promise<Ctx> {
  const policy = POLICY[key];
  if (policy === 'public') return { workspaceId: '', actor: NOBODY, now: new Date(), requestId };
  const session = await currentSession();
  if (!session) throw new AppError('unauthenticated', 'Sign in first.');
  const ctx = ctxOf(session, requestId);
  if (policy !== 'member') allow(ctx, policy);
  return ctx;
}

/** Cookies travel with requests from anywhere; the browser's own word on where this one began does not. */
function sameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const host = origin && URL.canParse(origin) ? new URL(origin).host : null;
  const own =
    origin === new URL(env().APP_URL).origin ||
    (host !== null && host === request.headers.get('host') && request.headers.get('sec-fetch-site') === 'same-origin');
  if (!own)
    throw new AppError(
      'forbidden',
      `Expected a request from ${new URL(env().APP_URL).origin}, got ${origin ?? 'no origin'}.`,
    );
}

function queryOf<Q>(schema: z.ZodType<Q> | undefined, request: Request): Q {
  const raw: Record<string, string> = Object.create(null);
  for (const [name, value] of new URL(request.url).searchParams) {
    if (name in raw)
      throw new AppError('invalid', `Expected ${name} once in the address, got it twice.`, { field: name });
    refuseBroken(value, name);
    raw[name] = value;
  }
  return schema ? parse(schema, raw, 'query') : (undefined as Q); // Q is undefined exactly when there is no schema
}

function parse<T>(schema: z.ZodType<T>, raw: unknown, where: string): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') || where;
  throw new AppError('invalid', `${field}: ${issue?.message ?? 'not as expected'}`, { field });
}
