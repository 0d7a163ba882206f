/** From a cookie to a context. Only `requireCtx` (pages) and `handle` (routes) make one. */
import 'server-only';
import crypto from 'node:crypto';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { decode } from 'next-auth/jwt';
import { cache } from 'react';
import { sessionCookie } from '@/lib/server/auth/options';
import { findSession, type SessionRow } from '@/lib/server/auth/sessions';
import type { Ctx } from './context';
import { env } from './env';

/** Who is signed in, read from the session row once a request; null when nobody is. */
export const currentSession = cache(async (): Promise<SessionRow | null> => {
  const raw = (await cookies()).get(sessionCookie())?.value;
  if (!raw) return null;
  const token = await decode({ token: raw, secret: env().NEXTAUTH_SECRET }).catch(() => null); // a forged or foreign cookie is no cookie
  return typeof token?.sid === 'string' ? findSession(token.sid) : null;
});

/** The context of a session. */
export function ctxOf(session: SessionRow, requestId: string): Ctx {
  const { sessionId, memberId, personId, name, email, role, workspaceId } = session;
  return {
    workspaceId,
    actor: { kind: 'member', sessionId, memberId, personId, name, email, role },
    now: new Date(),
    requestId,
  };
}

/** First line of every page. A visitor who is not signed in is sent to the door. */
export async function requireCtx(): Promise<Ctx> {
  const session = await currentSession();
  if (!session) redirect('/sign-in');
  return ctxOf(session, crypto.randomUUID());
}
