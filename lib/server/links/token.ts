/** Single-use links: 256 random bits in the address, only their hash in the database. */
import 'server-only';
import crypto from 'node:crypto';
import { env } from '@/lib/server/env';

export const hashToken = (token: string): string => crypto.createHash('sha256').update(token).digest('hex');

/** @returns the token's hash for the row, and the address for its holder; always under APP_URL, whatever the request said */
export function newLink(): { hash: string; url: string } {
  const token = crypto.randomBytes(32).toString('base64url');
  return { hash: hashToken(token), url: `${env().APP_URL}/link/${token}` };
}
