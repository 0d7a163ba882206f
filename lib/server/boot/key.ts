/** The master key: created once, read at each boot, and the source of every other secret by HKDF. Knows no table. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { BootError } from './boot-error';
import { keyFile, reason } from './paths';

/** Reads the key, creating it (0600) on the first boot. @returns 32 bytes, and whether they are new. */
export function loadKey(): { key: Buffer; file: string; created: boolean } {
  const file = keyFile();
  try {
    if (!fs.existsSync(file)) {
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      fs.writeFileSync(file, `${crypto.randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
      return { key: readKey(file), file, created: true };
    }
    return { key: readKey(file), file, created: false };
  } catch (cause) {
    if (cause instanceof BootError) throw cause;
    throw new BootError(`KEY_FILE ${file} cannot be read or created: ${reason(cause)}`, { cause });
  }
}

function readKey(file: string): Buffer {
  const key = Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new BootError(`KEY_FILE ${file} must hold 32 bytes in base64, got ${key.length}`);
  return key;
}

/** A secret for one purpose, as hex; other purposes cannot be computed from it (HKDF-SHA-256, RFC 5869). */
export function derive(key: Buffer, purpose: string): string {
  return Buffer.from(crypto.hkdfSync('sha256', key, 'bellwether', purpose, 32)).toString('hex');
}

/** What names a key without telling it. */
export const fingerprintOf = (key: Buffer): string => derive(key, 'fingerprint').slice(0, 16);
