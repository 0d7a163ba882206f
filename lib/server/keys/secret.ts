/** The text of an API key: what it is made of, and what is kept of it. Knows no table. */
import 'server-only';
import crypto from 'node:crypto';

const PREFIX = 'bw_live_';
/** 32 random bytes in base64url. */
const RANDOM = 43;
const CHECK = 6;
const SHAPE = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{${RANDOM + CHECK}}$`);
/** Characters by which people tell keys apart; of the random part three. */
const SHOWN = PREFIX.length + 3;

const digest = (text: string): Buffer => crypto.createHash('sha256').update(text).digest();
const checkOf = (text: string): string => digest(text).toString('base64url').slice(0, CHECK);

/** `bw_live_`, 256 random bits, and six characters that a slip of the pen does not survive. */
export function newSecret(): { secret: string; hash: Buffer; shown: string } {
  const body = PREFIX + crypto.randomBytes(32).toString('base64url');
  const secret = body + checkOf(body);
  return { secret, hash: digest(secret), shown: `${secret.slice(0, SHOWN)}…` };
}

/** What a key is looked up by: the hash of the whole, so that no comparison ends early. @returns null where it is no key of ours */
export function hashOf(secret: string): Buffer | null {
  if (!SHAPE.test(secret)) return null;
  const body = secret.slice(0, -CHECK);
  return checkOf(body) === secret.slice(-CHECK) ? digest(secret) : null;
}
