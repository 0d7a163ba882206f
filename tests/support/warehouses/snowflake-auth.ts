/** Who asks Snowflake: a token signed with the user's key, or one that was made for a program. */
import { createHash, type KeyObject } from 'node:crypto';
import type { Asked } from '@/tests/support/vendors/vendor-server';
import { expiredToken, invalidAccessToken, invalidToken, wrongKindOfToken } from './snowflake-errors';
import type { SnowflakeUser } from './snowflake-grants';
import { webToken } from './web-token';

export type SnowflakeUsers = Record<string, SnowflakeUser>;

const HOUR_SECONDS = 3_600;

/** The account and the user in upper case, and the SHA-256 of the public key as SubjectPublicKeyInfo. */
const fingerprint = (key: KeyObject): string =>
  `SHA256:${createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64')}`;

/** @returns the name of the user; where the header names no kind of token, the token's own form tells it */
export function userOf({ headers }: Asked, account: string, users: SnowflakeUsers): string {
  const [, text = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const kind =
    headers['x-snowflake-authorization-token-type'] ?? (webToken(text) ? 'KEYPAIR_JWT' : 'PROGRAMMATIC_ACCESS_TOKEN');
  if (text === '' || (kind !== 'KEYPAIR_JWT' && kind !== 'PROGRAMMATIC_ACCESS_TOKEN')) throw wrongKindOfToken();
  if (kind === 'KEYPAIR_JWT') return signedIn(text, account, users);
  const [found] = Object.entries(users).find(([, { tokens = [] }]) => tokens.includes(text)) ?? [];
  if (found === undefined) throw invalidAccessToken();
  return found;
}

function signedIn(text: string, account: string, users: SnowflakeUsers): string {
  const token = webToken(text);
  const { iss, sub, iat, exp } = token?.claims ?? {};
  const subject = typeof sub === 'string' ? sub : '';
  const name = subject.slice(account.length + 1);
  const key = users[name]?.publicKey;
  if (!token || !key || token.header.alg !== 'RS256' || !token.signedBy(key)) throw invalidToken();
  if (subject !== `${account}.${name}` || iss !== `${subject}.${fingerprint(key)}`) throw invalidToken();
  const now = Date.now() / 1_000;
  if (typeof iat !== 'number' || typeof exp !== 'number' || iat > now + 60) throw invalidToken();
  // An hour after it was made it ends, whatever it says itself.
  if (Math.min(exp, iat + HOUR_SECONDS) <= now) throw expiredToken();
  return name;
}
