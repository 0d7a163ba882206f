/** Where things lie on this machine. Knows the environment's names and nothing of what is kept in the places. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRanges } from '@/lib/server/egress/ranges';
import { BootError } from './boot-error';

/** The folder that holds package.json, whether this runs from source or from dist/. */
export function rootDir(): string {
  let dir = import.meta.dirname;
  while (!fs.existsSync(path.join(dir, 'package.json'))) {
    const up = path.dirname(dir);
    if (up === dir) throw new BootError(`package.json not found above ${import.meta.dirname}`);
    dir = up;
  }
  return dir;
}

/** Everything kept on disk: cluster, uploads, lock. `DATA_DIR` moves it. Created when absent, 0711 so that Postgres' own user may pass. */
export function dataDir(): string {
  const dir = path.resolve(process.env.DATA_DIR || path.join(rootDir(), '.data'));
  try {
    fs.mkdirSync(dir, { recursive: true, mode: 0o711 });
    fs.accessSync(dir, fs.constants.W_OK | fs.constants.X_OK);
  } catch (cause) {
    throw new BootError(`DATA_DIR ${dir} cannot be written: ${reason(cause)}`, { cause });
  }
  return dir;
}

/** The master key's file. It is never inside the data directory: a stolen backup must not carry its own key. */
export function keyFile(): string {
  const config = process.env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config');
  return path.resolve(process.env.KEY_FILE || path.join(config, 'bellwether', 'key'));
}

/** Port of the web server; a value that is no port is a boot error that names it. */
export const webPort = (): number => portOf('PORT', 3_000);

/** Port of the tracking API: the next one, unless it is said. */
export const ingestPort = (): number => portOf('INGEST_PORT', webPort() + 1);

function portOf(name: string, otherwise: number): number {
  const text = process.env[name] ?? String(otherwise);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new BootError(`${name} must be a whole number from 1 to 65535, got ${JSON.stringify(text)}`);
  }
  return port;
}

/** The only source of links; a value that is no http(s) address is a boot error. */
export const appUrl = (): string => addressOf('APP_URL', `http://localhost:${webPort()}`);

/** Where clients send events to, as Settings tells it: behind a proxy it is another address than the port's own. */
export const ingestUrl = (): string =>
  addressOf('INGEST_URL', Object.assign(new URL(appUrl()), { port: String(ingestPort()) }).origin);

function addressOf(name: string, otherwise: string): string {
  const text = process.env[name] ?? otherwise;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new BootError(`${name} must be an http or https address, got ${JSON.stringify(text)}`);
  }
  return url.origin;
}

/** The address of a database of one's own, or null. Its text may hold a password, so no message repeats it. */
export function databaseUrl(): string | null {
  const text = process.env.DATABASE_URL;
  if (text === undefined) return null;
  if (!/^postgres(ql)?:\/\//.test(text)) throw new BootError('DATABASE_URL must start with postgresql://');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url?.hostname && !url?.searchParams.get('host'))
    throw new BootError('DATABASE_URL must be an address such as postgresql://user:password@host:5432/bellwether');
  return text;
}

/** Private networks that outgoing requests may reach, as the operator wrote them; an entry that is none is a boot error that names it. */
export function egressAllow(): string {
  const text = process.env.EGRESS_ALLOW ?? '';
  try {
    readRanges(text);
  } catch (cause) {
    throw new BootError(`EGRESS_ALLOW: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return text;
}

export const reason = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : String(cause);
