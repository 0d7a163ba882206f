/**
 * A POST that comes twice under one Idempotency-Key happens once. The key is claimed before anything is done; a transaction of
 * the request that writes something says so in itself, and fails where the claim was taken over; the answer is kept for a
 * day. So a request that broke off is done again only while it is certain that it has done nothing. Knows no noun.
 */
import 'server-only';
import crypto from 'node:crypto';
import { AppError } from '@/lib/contracts/errors';
import type { Ctx } from './context';
import { type Db, withWorkspace } from './db';
import type { IdempotencyKey } from './generated/prisma/client';
import { open, type Place, seal } from './vault';

/** After this a claim without an effect may be taken over. */
const CLAIM_MS = 600_000;
const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

type Claim = { workspaceId: string; principal: string; key: string; token: string };
type Run = (ctx: Ctx, request: Request) => Promise<Response>;

/** @returns what `run` answers, or what was answered before */
export async function once(ctx: Ctx, request: Request, run: Run): Promise<Response> {
  const key = request.headers.get('idempotency-key');
  if (request.method !== 'POST' || key === null || ctx.actor.kind !== 'member') return run(ctx, request);
  if (!KEY.test(key))
    throw new AppError('invalid', 'Expected an Idempotency-Key of 1 to 255 visible ASCII characters.', {
      field: 'idempotency-key',
    });
  const claim = { workspaceId: ctx.workspaceId, principal: ctx.actor.memberId, key, token: crypto.randomUUID() };
  const before = await claimed(ctx, claim);
  return before === null ? first(ctx, request, { claim, run }) : again(request, before);
}

type Known = Pick<IdempotencyKey, 'workspaceId' | 'token' | 'effectAt' | 'fingerprint' | 'status' | 'answer'>;

/** @returns null where the key is claimed now; otherwise what is known of it */
function claimed(ctx: Ctx, claim: Claim): Promise<Known | null> {
  const { workspaceId, principal, key, token } = claim;
  const ago = (ms: number) => new Date(ctx.now.getTime() - ms);
  return withWorkspace(ctx, async (db) => {
    await db.idempotencyKey.deleteMany({ where: { workspaceId, claimedAt: { lt: ago(KEPT_MS) } } });
    const { count } = await db.idempotencyKey.createMany({
      data: { workspaceId, principal, key, token, claimedAt: ctx.now },
      skipDuplicates: true,
    });
    if (count === 1) return null;
    const taken = await db.idempotencyKey.updateMany({
      where: { workspaceId, principal, key, effectAt: null, answer: null, claimedAt: { lt: ago(CLAIM_MS) } },
      data: { token, claimedAt: ctx.now },
    });
    if (taken.count === 1) return null;
    const before = await db.idempotencyKey.findFirst({ where: { workspaceId, principal, key } });
    // whoever held it has just let go
    return before ?? { workspaceId, token, effectAt: null, fingerprint: null, status: null, answer: null };
  });
}

async function first(ctx: Ctx, request: Request, { claim, run }: { claim: Claim; run: Run }): Promise<Response> {
  const { hashed, fingerprint } = hashing(request);
  try {
    const response = await run({ ...ctx, ending: (db) => tellEffect(db, claim) }, hashed);
    const text = await response.text();
    await keepAnswer(ctx, claim, { fingerprint: fingerprint(), status: response.status, text });
    return new Response(text, { status: response.status, headers: response.headers });
  } catch (cause) {
    await released(ctx, claim).catch(() => undefined); // then it may be taken over later
    throw cause;
  }
}

/** Within each transaction of the request, before it ends. */
async function tellEffect(db: Db, { workspaceId, principal, key, token }: Claim): Promise<void> {
  const [row] = await db.$queryRaw<{ wrote: boolean }[]>`SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS wrote`;
  if (!row?.wrote) return;
  const { count } = await db.idempotencyKey.updateMany({
    where: { workspaceId, principal, key, token },
    data: { effectAt: new Date() },
  });
  if (count === 0)
    throw new AppError('conflict', 'Another request with this Idempotency-Key took over: this one did nothing.');
}

type Kept = { fingerprint: string; status: number; text: string };

async function keepAnswer(ctx: Ctx, claim: Claim, { fingerprint, status, text }: Kept): Promise<void> {
  const { workspaceId, principal, key, token } = claim;
  const answer = seal(text, placeOf(claim));
  await withWorkspace(ctx, (db) =>
    db.idempotencyKey.updateMany({
      where: { workspaceId, principal, key, token },
      data: { fingerprint, status, answer },
    }),
  );
}

/** What has done nothing may be asked again at once. */
const released = (ctx: Ctx, { workspaceId, principal, key, token }: Claim): Promise<unknown> =>
  withWorkspace(ctx, (db) =>
    db.idempotencyKey.deleteMany({ where: { workspaceId, principal, key, token, effectAt: null } }),
  );

async function again(request: Request, before: Known): Promise<Response> {
  if (before.answer === null || before.status === null) {
    const broke = before.effectAt !== null && before.effectAt.getTime() < Date.now() - CLAIM_MS;
    const why = broke
      ? 'took effect and broke off before it was answered: look at what it did, and use another key'
      : 'is still under way: ask again in a moment';
    throw new AppError('conflict', `A request with this Idempotency-Key ${why}.`, { field: 'idempotency-key' });
  }
  const { hashed, fingerprint } = hashing(request);
  await hashed.body?.pipeTo(new WritableStream());
  if (fingerprint() !== before.fingerprint)
    throw new AppError('invalid', 'Expected the same request as before under this Idempotency-Key, got another one.', {
      field: 'idempotency-key',
    });
  const headers = { 'content-type': 'application/json', 'idempotency-replayed': 'true' };
  return new Response(open(before.answer, placeOf(before)).toString(), { status: before.status, headers });
}

const placeOf = ({ workspaceId, token }: Pick<Claim, 'workspaceId' | 'token'>): Place => ({
  ...{ workspaceId, table: 'idempotency_key', row: token, column: 'answer' },
});

/** The same request, whose body is hashed while it is read. */
function hashing(request: Request): { hashed: Request; fingerprint: () => string } {
  const { pathname, search } = new URL(request.url);
  const hash = crypto.createHash('sha256').update(`${pathname}${search}\n`);
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      hash.update(chunk);
      out.enqueue(chunk);
    },
  });
  const { headers, method, signal } = request;
  const body = request.body?.pipeThrough(through) ?? null;
  return {
    hashed: new Request(request.url, { headers, method, signal, body, duplex: 'half' } as RequestInit), // a stream wants it; the type does not know it
    fingerprint: () => hash.digest('hex'),
  };
}
