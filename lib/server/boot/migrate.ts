/**
 * Applies prisma/migrations in order with plain `pg`, keeping the ledger of `prisma migrate deploy`, so that no
 * engine has to be downloaded. Knows SQL files and a connection; nothing of what the tables mean.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { BootError } from './boot-error';
import { rootDir } from './paths';

/** Prisma's own engine takes the same advisory lock: the two never run at once. */
const PRISMA_LOCK = 72_707_369;
const LEDGER = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

type Migration = { name: string; sql: string; checksum: string };

/** The migrations of this build, oldest first. */
export function migrations(): Migration[] {
  const dir = path.join(rootDir(), 'prisma', 'migrations');
  return fs
    .readdirSync(dir)
    .sort()
    .map((name) => ({ name, file: path.join(dir, name, 'migration.sql') }))
    .filter(({ file }) => fs.existsSync(file))
    .map(({ name, file }) => {
      const sql = fs.readFileSync(file, 'utf8');
      return { name, sql, checksum: crypto.createHash('sha256').update(sql).digest('hex') };
    });
}

/** A server that takes a connection and says nothing for this long counts as not there. */
const CONNECT_MS = 5_000;

/** Creates the database when it is absent. @param url of the database itself, as its owner */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const place = `${target.hostname}:${target.port || 5432}`;
  const name = decodeURIComponent(target.pathname.slice(1));
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined); // said by what was asked
  try {
    await client.connect();
    return;
  } catch (cause) {
    const absent = cause instanceof pg.DatabaseError && cause.code === '3D000'; // no such database
    if (!absent) throw new BootError(`the database at ${place} cannot be reached: ${why(cause)}`, { cause });
  } finally {
    await client.end().catch(() => undefined); // never connected: nothing to close
  }
  target.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: String(target), connectionTimeoutMillis: CONNECT_MS });
  try {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
  } catch (cause) {
    throw new BootError(`the database ${name} is not there, and making it at ${place} failed: ${why(cause)}`, {
      cause,
    });
  } finally {
    await admin.end().catch(() => undefined); // never connected: nothing to close
  }
}

/** In one line; the driver names a refused connection to several addresses by its code alone. */
const why = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return (cause.message || ('code' in cause ? String(cause.code) : cause.name)).split('\n')[0] ?? '';
};

/**
 * Brings the schema to this build.
 *
 * @returns the names applied now, oldest first
 * @throws BootError if the database cannot be reached or refuses, is newer than this build, or a migration failed half-way
 */
export async function migrate(url: string): Promise<string[]> {
  await ensureDatabase(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
    await client.query(LEDGER);
    const all = migrations();
    const applied = await pending(client, all);
    for (const migration of applied) await apply(client, migration);
    return applied.map((migration) => migration.name);
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause;
    throw new BootError(`the database refused its schema: ${why(cause)}`, { cause });
  } finally {
    await client.end();
  }
}

async function pending(client: pg.Client, all: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    'SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const known = new Set(all.map((migration) => migration.name));
  const newer = rows.find((row) => !known.has(row.name));
  if (newer)
    throw new BootError(
      `The database is newer than this build: it has migration ${newer.name}. Start the newer version.`,
    );
  const failed = rows.find((row) => !row.finished);
  if (failed) throw new BootError(`Migration ${failed.name} failed earlier; restore a backup or resolve it first.`);
  const done = new Set(rows.map((row) => row.name));
  return all.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = crypto.randomUUID();
  // Ledger and schema commit together: a kill in between leaves neither.
  await client.query('BEGIN');
  try {
    await client.query("SET LOCAL lock_timeout = '3s'");
    await client.query(sql);
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)',
      [id, checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new BootError(`migration ${name} failed and was taken back: ${why(cause)}`, { cause });
  }
}
