/** `npm run backup`: the database and the uploads of one installation into one folder, while the product runs or not. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { BootError } from '@/lib/server/boot/boot-error';
import { dropLock, running, takeLock } from '@/lib/server/boot/lock';
import { rootDir } from '@/lib/server/boot/paths';
import { alive, type Postgres, startPostgres } from '@/lib/server/boot/postgres';
import { baseBackup, clusterVersion } from './base-backup';
import { copyFile, makeFolder, syncAll, syncFolder, walk } from './copy';
import { type BackupFile, type Manifest, platform, totalOf, writeManifest } from './manifest';

const DATABASE = 'bellwether';

export type BackUp = { dataDir: string; to: string; signal: AbortSignal };

/**
 * Writes a backup to the new folder `to`; until it is complete it has another name.
 *
 * @throws BootError with a reason; nothing is left behind then
 */
export async function backUp({ dataDir, to, signal }: BackUp): Promise<Manifest> {
  if (clusterVersion(path.join(dataDir, 'pg')) === null)
    throw new BootError(`there is nothing to back up in DATA_DIR ${dataDir}.`);
  refuseTarget(dataDir, to);
  const { postgres, close } = await openCluster(dataDir);
  const part = `${to}.part-${crypto.randomBytes(4).toString('hex')}`;
  try {
    const manifest = await copyAll(postgres, { dataDir, to: part, signal });
    await syncAll(part, { files: manifest.files.map((file) => file.path), folders: manifest.folders });
    writeManifest(part, manifest);
    syncFolder(part);
    if (fs.existsSync(to)) fs.rmdirSync(to); // refused above unless it is empty
    fs.renameSync(part, to);
    syncFolder(path.dirname(to));
    return manifest;
  } finally {
    fs.rmSync(part, { recursive: true, force: true });
    await close();
  }
}

function refuseTarget(dataDir: string, to: string): void {
  if (!path.relative(fs.realpathSync(dataDir), to).startsWith('..'))
    throw new BootError(`${to} lies inside DATA_DIR: a backup there is lost together with it.`);
  if (fs.existsSync(to) && (!fs.statSync(to).isDirectory() || fs.readdirSync(to).length > 0))
    throw new BootError(`${to} exists already and is not empty; name a new folder.`);
  makeFolder(path.dirname(to));
}

/** The server of the running product, or one started for the backup and stopped after it. */
async function openCluster(dataDir: string): Promise<{ postgres: Postgres; close: () => Promise<void> }> {
  const live = running(dataDir);
  if (live) {
    // Between these two the server would be started twice: a boot, a restart, another backup.
    if (!live.authUrl || !serverPid(dataDir))
      throw new BootError(
        `DATA_DIR ${dataDir} is busy (pid ${live.pid} is starting or copying); try again in a moment.`,
      );
    return { postgres: await startPostgres({ dataDir }), close: async () => undefined };
  }
  takeLock(dataDir, 'a backup');
  try {
    const postgres = await startPostgres({ dataDir });
    const close = async () => {
      if (!postgres.adopted) await postgres.stop();
      dropLock(dataDir);
    };
    return { postgres, close };
  } catch (cause) {
    dropLock(dataDir);
    throw cause;
  }
}

function serverPid(dataDir: string): number | null {
  const file = path.join(dataDir, 'pg', 'postmaster.pid');
  const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').split('\n')[0]) : 0;
  return pid > 0 && alive(pid) ? pid : null;
}

async function copyAll(postgres: Postgres, { dataDir, to, signal }: BackUp): Promise<Manifest> {
  const startedAt = new Date().toISOString();
  const origin = await originOf(postgres.url(DATABASE));
  makeFolder(to);
  const spool = spoolCopy(dataDir, to);
  const dir = path.join(dataDir, 'pg');
  const copied = await baseBackup({ url: postgres.url(DATABASE), dir, to, signal, beforeStop: spool.copy });
  await spool.copy(); // an upload that was committed after the first look
  const files = [...copied.files, ...spool.files()];
  const { version }: { version: string } = JSON.parse(fs.readFileSync(path.join(rootDir(), 'package.json'), 'utf8'));
  return {
    format: 'bellwether-backup-1',
    version,
    postgres: { major: clusterVersion(dir) ?? 0, platform: platform() },
    startedAt,
    consistentAt: copied.consistentAt,
    startLsn: copied.startLsn,
    stopLsn: copied.stopLsn,
    ...origin,
    folders: [...copied.folders, ...spool.folders()],
    files,
    total: totalOf(files),
  };
}

async function originOf(url: string): Promise<Pick<Manifest, 'keyFingerprint' | 'migrations'>> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const key = await client.query<{ fingerprint: string }>('SELECT key_fingerprint AS fingerprint FROM installation');
    const migrations = await client.query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL ORDER BY migration_name',
    );
    if (!key.rows[0]) throw new BootError('the database was never set up; start Bellwether once.');
    return { keyFingerprint: key.rows[0].fingerprint, migrations: migrations.rows.map((row) => row.name) };
  } catch (cause) {
    if (cause instanceof pg.DatabaseError && /^(3D000|42P01)$/.test(cause.code ?? ''))
      throw new BootError('the database was never set up; start Bellwether once.', { cause });
    throw cause;
  } finally {
    await client.end().catch(() => undefined); // never connected: nothing to close
  }
}

/**
 * Uploads that wait for their import. Copied on both sides of the backup's end: one that is there at the end was there
 * before or is still there after.
 */
function spoolCopy(dataDir: string, to: string) {
  const from = path.join(dataDir, 'spool');
  const files = new Map<string, BackupFile & { stamp: string }>();
  const folders = new Set<string>();
  const copy = async () => {
    if (!fs.existsSync(from)) return;
    folders.add('spool');
    makeFolder(path.join(to, 'spool'));
    for (const entry of walk(from)) {
      const name = `spool/${entry.path}`;
      if (entry.folder) {
        folders.add(name);
        makeFolder(path.join(to, name));
        continue;
      }
      const info = fs.statSync(path.join(from, entry.path), { throwIfNoEntry: false });
      const stamp = `${info?.size} ${info?.mtimeMs}`;
      if (files.get(name)?.stamp === stamp) continue;
      const written = await copyFile(path.join(from, entry.path), path.join(to, name));
      if (written) files.set(name, { path: name, ...written, stamp });
    }
  };
  return {
    copy,
    folders: () => [...folders],
    files: (): BackupFile[] => [...files.values()].map(({ stamp, ...file }) => file),
  };
}
