/** A service account of Google's: its key file, and the tokens that it is exchanged for. They only read, whatever the account may do. */
import 'server-only';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { readKey } from './snowflake-key';
import { type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

const KeyFile = z.object({
  type: z.literal('service_account'),
  ...{ client_email: z.string().min(3), private_key_id: z.string().min(1) },
  private_key: z.string().includes('PRIVATE KEY'),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
});
export type Account = { email: string; keyId: string; key: string; tokenUrl: string };

/** Reads tables and runs queries; whatever would write is refused with it. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform.read-only';
const LIVES_S = 3_600;
/** Before it runs out. */
const AGAIN_S = 600;

export function readAccount(secret: string): Account {
  const file = KeyFile.safeParse(jsonOf(secret));
  if (!file.success) {
    const [issue] = file.error.issues;
    const got = issue?.path.length ? `one without a valid ${issue.path.join('.')}` : 'something else';
    throw new AppError('invalid', `Expected the key file of a service account (JSON), got ${got}.`, {
      field: 'secret',
    });
  }
  const { client_email, private_key, private_key_id, token_uri } = file.data;
  return { email: client_email, keyId: private_key_id, key: private_key, tokenUrl: token_uri };
}

function jsonOf(text: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    return read;
  } catch {
    return null;
  }
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().default(LIVES_S) });
const Refusal = z.object({ error: z.string().optional(), error_description: z.string().optional() });

/** @returns a token that is good for some minutes more; another one with `anew` */
export function tokenBy(
  account: Account,
  limits: { pace?: Partial<Pace> | undefined; allowed?: readonly Range[] | undefined },
) {
  const url = new URL(account.tokenUrl);
  const { allowed, pace } = limits;
  const ask = vendorHttp({
    ...{ name: 'Google’s sign-in', baseUrl: url.origin, headers: {}, answerId: '' },
    ...(allowed ? { allowed } : {}),
    ...(pace ? { pace } : {}),
  });
  let made: { token: string; until: number } | null = null;
  return async (signal: AbortSignal, anew: boolean): Promise<string> => {
    if (made && !anew && made.until > Date.now()) return made.token;
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion(account) };
    const { status, body } = await ask(url.pathname, signal, new URLSearchParams(form));
    if (status >= 300) throw notSignedIn(account, Refusal.safeParse(body).data ?? {});
    const { access_token: token, expires_in } = parsed(Token, body, 'Google’s answer to the sign-in');
    made = { token, until: Date.now() + (expires_in - AGAIN_S) * 1_000 };
    return token;
  };
}

const assertion = ({ email, key, keyId, tokenUrl }: Account): Promise<string> =>
  new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
    .setIssuer(email)
    .setAudience(tokenUrl)
    .setIssuedAt()
    .setExpirationTime(`${LIVES_S}s`)
    .sign(readKey(key));

const notSignedIn = ({ email }: Account, { error, error_description: why }: z.infer<typeof Refusal>): AppError =>
  new AppError(
    'invalid',
    `Google refused the key of ${email} (${(why ?? error ?? 'no reason given').slice(0, 200).replace(/\.$/, '')}). Expected a key that is not deleted, of an account that is not disabled.`,
    { field: 'secret' },
  );
