import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { EndSessions, SessionList } from '@/lib/contracts/members';
import { endSessionsOf, liveSessionsOf } from '@/lib/server/auth/sessions';
import type { Ctx } from '@/lib/server/context';

type Self = { personId: string; sessionId: string };

function selfOf({ actor }: Ctx): Self {
  if (actor.kind !== 'member') throw new AppError('unauthenticated', 'Sign in first.');
  return actor;
}

/** Where I am signed in, in all workspaces. */
export async function listSessions(ctx: Ctx): Promise<SessionList> {
  const { personId, sessionId } = selfOf(ctx);
  const sessions = await liveSessionsOf(personId);
  return {
    sessions: sessions.map(({ id, ip, userAgent, since, seenAt }) => ({
      ...{ id, ip, current: id === sessionId, browser: browserOf(userAgent ?? '') },
      since: since.toISOString(),
      seenAt: seenAt.toISOString(),
    })),
  };
}

/** One of my sessions, or all the others: they are asked for a password with their next request. */
export async function endSessions(ctx: Ctx, { id }: EndSessions): Promise<SessionList> {
  const { personId, sessionId } = selfOf(ctx);
  const ended = await endSessionsOf(personId, { id, keep: sessionId });
  if (id !== null && ended === 0) throw new AppError('not_found', 'Nothing here under this address.');
  return listSessions(ctx);
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Windows', 'Windows'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** "Chrome on macOS"; the order matters, since each says it is also the ones after it. */
function browserOf(userAgent: string): string {
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1];
  if (!browser) return userAgent === '' ? 'Unknown' : userAgent.slice(0, 60);
  return system ? `${browser} on ${system}` : browser;
}
