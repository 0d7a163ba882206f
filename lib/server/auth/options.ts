/** next-auth's configuration: e-mail and password; the token carries a session id and nothing else. */
import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { SignIn } from '@/lib/contracts/members';
import { authPool } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import { log } from '@/lib/server/log';
import { checkPassword, hashPassword } from '@/lib/server/passwords';
import { clientIp } from './client-ip';
import { giveBack, takeGuess } from './guesses';
import { openSession, revokeSession } from './sessions';

const secure = () => env().APP_URL.startsWith('https:');
/** `__Host-` binds the cookie to this host, path / and TLS. */
export const sessionCookie = () => (secure() ? '__Host-bellwether-session' : 'bellwether-session');

type Headers = Record<string, string | string[] | undefined>;

/** The person behind an address and a password, or null; the same answer and the same work for both kinds of wrong. */
async function signIn(raw: unknown, headers: Headers): Promise<{ id: string; ip: string; userAgent: string } | null> {
  const input = SignIn.safeParse(raw);
  if (!input.success) return null;
  const { email, password } = input.data;
  const ip = clientIp((name) => [headers[name] ?? null].flat()[0] ?? null);
  const guess = await takeGuess({ email, ip });
  if (!guess) throw new Error('limit');
  const { rows } = await authPool().query<{ id: string; hash: string; belongs: boolean }>(
    `SELECT id, password_hash AS hash, EXISTS (SELECT FROM member m WHERE m.person_id = person.id AND m.suspended_at IS NULL) AS belongs
     FROM person WHERE email = $1 AND suspended_at IS NULL`,
    [email],
  );
  const person = rows[0];
  const { matches, outdated } = await checkPassword(person?.hash ?? null, password);
  if (!person || !matches) return null;
  await giveBack(guess);
  if (!person.belongs) throw new Error('nowhere'); // said only to the one who knows the password
  if (outdated)
    await authPool().query('UPDATE person SET password_hash = $2 WHERE id = $1', [
      person.id,
      await hashPassword(password),
    ]);
  return { id: person.id, ip, userAgent: String(headers['user-agent'] ?? '').slice(0, 200) };
}

/** next-auth puts the message of what was thrown into an address: only our own words may get there. */
function refusal(cause: unknown): never {
  if (cause instanceof Error && ['limit', 'nowhere'].includes(cause.message)) throw cause;
  log.error({ err: cause }, 'sign-in failed on our side');
  throw new Error('unavailable');
}

export function authOptions(): NextAuthOptions {
  return {
    session: { strategy: 'jwt', maxAge: 30 * 86_400 }, // the absolute bound; the session row decides
    pages: { signIn: '/sign-in', error: '/sign-in' },
    secret: env().NEXTAUTH_SECRET,
    useSecureCookies: secure(),
    cookies: {
      sessionToken: {
        name: sessionCookie(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: secure() },
      },
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        authorize: (raw, req) =>
          signIn(raw && { email: raw.email, password: raw.password }, req.headers ?? {}).catch(refusal),
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (!user) return token; // only a sign-in brings a user: a fresh row, so a fresh session id
        return { sid: await openSession(user) };
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await revokeSession(token.sid);
      },
    },
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined }, // its messages repeat what was typed
  };
}
