/**
 * Seals secrets for the one place they are kept in, and opens them again. Knows keys and places; never what a secret is
 * for, and it writes no log.
 *
 * Sealed text: `v1.<key id>.<base64url of>`
 *
 *     nonce 12 | data key 32, under the wrapping key | tag 16 | nonce 12 | secret n, under the data key | tag 16
 *
 * Both layers are AES-256-GCM and bound to workspace, table, row and column. The key id names the wrapping key, so that a
 * rotation finds what is still under the old one (`LIKE 'v1.<key id>.%'`) and never touches the secret itself.
 */
import 'server-only';
import crypto from 'node:crypto';
import { AppError } from '@/lib/contracts/errors';
import { env } from './env';

/** Where a sealed text is kept; it opens nowhere else. */
export type Place = { workspaceId: string; table: string; row: string; column: string };

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY = 32;
const NONCE = 12;
const TAG = 16;
const WRAPPED = NONCE + KEY + TAG;

export const seal = (secret: string | Uint8Array, place: Place): string => sealWith(env().VAULT_KEY, secret, place);

/** @returns the bytes that were sealed; of text, its UTF-8 */
export const open = (sealed: string, place: Place): Buffer => openWith(env().VAULT_KEY, sealed, place);

/** @param key 32 bytes, the wrapping key */
export function sealWith(key: Buffer, secret: string | Uint8Array, place: Place): string {
  if (typeof secret === 'string' && !secret.isWellFormed())
    throw new AppError('invalid', 'Expected a secret of whole characters, got half of a surrogate pair.');
  const bound = boundTo(place);
  const dataKey = crypto.randomBytes(KEY);
  const inner = lock(dataKey, Buffer.from(secret), bound);
  return written(key, Buffer.concat([lock(key, dataKey, bound), inner]));
}

/** @param key 32 bytes, the wrapping key */
export function openWith(key: Buffer, sealed: string, place: Place): Buffer {
  const bytes = read(key, sealed);
  const bound = boundTo(place);
  return unlock(unlock(key, bytes.subarray(0, WRAPPED), bound), bytes.subarray(WRAPPED), bound);
}

/** Puts the data key under another wrapping key. The secret is neither opened nor changed. */
export function rewrap(sealed: string, place: Place, { from, to }: { from: Buffer; to: Buffer }): string {
  const bytes = read(from, sealed);
  const bound = boundTo(place);
  const dataKey = unlock(from, bytes.subarray(0, WRAPPED), bound);
  return written(to, Buffer.concat([lock(to, dataKey, bound), bytes.subarray(WRAPPED)]));
}

/** What names a wrapping key without telling it: 16 hex digits. */
export const keyId = (key: Buffer): string =>
  crypto.createHmac('sha256', key).update('bellwether vault key id').digest('hex').slice(0, 16);

const written = (key: Buffer, bytes: Buffer): string => `${VERSION}.${keyId(key)}.${bytes.toString('base64url')}`;

function read(key: Buffer, sealed: string): Buffer {
  const [version = '', id = '', text = '', ...rest] = sealed.split('.');
  if (version !== VERSION || rest.length > 0)
    throw new AppError('internal', `Expected a secret sealed as ${VERSION}, got something else.`);
  if (id !== keyId(key))
    throw new AppError('internal', `Expected a secret sealed with key ${keyId(key)}, got one of another key.`);
  const bytes = Buffer.from(text, 'base64url');
  // Several texts decode to the same bytes; only the one that was written counts, so no character can change unseen.
  if (bytes.toString('base64url') !== text || bytes.length < WRAPPED + NONCE + TAG)
    throw new AppError('internal', 'Expected a whole sealed secret, got one that is cut off or damaged.');
  return bytes;
}

/** JSON keeps the parts apart whatever stands in them: `a|b`, `c` is not `a`, `b|c`. */
const boundTo = ({ workspaceId, table, row, column }: Place): Buffer =>
  Buffer.from(JSON.stringify([VERSION, workspaceId, table, row, column]));

/** @returns nonce, ciphertext and tag in one */
function lock(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const nonce = crypto.randomBytes(NONCE);
  const cipher = crypto.createCipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unlock(key: Buffer, locked: Buffer, bound: Buffer): Buffer {
  const nonce = locked.subarray(0, NONCE);
  const decipher = crypto.createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(bound);
  decipher.setAuthTag(locked.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(locked.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    // OpenSSL says no more than that a tag did not fit
    throw new AppError('internal', 'This sealed secret was damaged, or was sealed for another place.');
  }
}
