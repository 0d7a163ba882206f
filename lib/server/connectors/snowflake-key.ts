/** How a program signs in to Snowflake: with a token it was given, or with a key pair, by a token that it signs itself. */
import 'server-only';
import crypto from 'node:crypto';
import { SignJWT } from 'jose';
import { AppError } from '@/lib/contracts/errors';

export type Credentials = {
  /** Organisation and account, as ACME-PROD, or the older locator. */
  account: string;
  user: string;
  /** A private key as PEM, or a programmatic access token. */
  secret: string;
};

/** Snowflake takes tokens of an hour at most. */
const LIVES_S = 3_000;
const AGAIN_S = 2_400;

/** The headers of a call, signed anew before the last ones run out. */
export function signedIn({ account, secret, user }: Credentials): () => Promise<Record<string, string>> {
  if (!secret.includes('-----BEGIN')) return async () => headersOf(secret.trim(), 'PROGRAMMATIC_ACCESS_TOKEN');
  let made: { token: string; at: number } | null = null;
  return async () => {
    const now = Math.floor(Date.now() / 1_000);
    if (made === null || now - made.at > AGAIN_S)
      made = { token: await signed({ account, secret, user }, now), at: now };
    return headersOf(made.token, 'KEYPAIR_JWT');
  };
}

const headersOf = (token: string, kind: string): Record<string, string> => ({
  ...{ authorization: `Bearer ${token}`, 'x-snowflake-authorization-token-type': kind },
  'user-agent': 'bellwether/1', // Snowflake refuses a call without one
});

async function signed({ account, secret, user }: Credentials, now: number): Promise<string> {
  const key = readKey(secret);
  const der = crypto.createPublicKey(key).export({ type: 'spki', format: 'der' });
  const print = crypto.createHash('sha256').update(der).digest('base64');
  // a locator's region is no part of its name here
  const subject = `${account.split('.')[0]}.${user}`.toUpperCase();
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(`${subject}.SHA256:${print}`)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + LIVES_S)
    .sign(key);
}

/** As it was pasted: an input of one line has taken its breaks away. */
export function readKey(pasted: string): crypto.KeyObject {
  const [, kind, body] = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END/.exec(pasted) ?? [];
  const lines =
    (body ?? '')
      .replaceAll('\\n', '')
      .replace(/\s+/g, '')
      .match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
  try {
    return crypto.createPrivateKey(pem);
  } catch (cause) {
    const locked = kind?.includes('ENCRYPTED');
    const got = locked ? 'one that is locked with a passphrase' : 'something else';
    throw new AppError('invalid', `Expected a private key as PEM (PKCS #8), got ${got}.`, { field: 'secret', cause });
  }
}
