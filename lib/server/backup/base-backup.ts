/**
 * A copy of a running cluster by PostgreSQL's own low-level backup (manual, 25.3.3): start, copy, stop, and the log from
 * start to stop. Knows the cluster's folder and its owner's connection; nothing of what the tables mean.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { BootError } from '@/lib/server/boot/boot-error';
import { copyFile, type Entry, makeFolder, walk, writeFile } from './copy';
import type { BackupFile } from './manifest';

/** Rebuilt at the start, or of this server's life only: the folder is kept, its content is not. */
const EMPTIED = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const LEFT_OUT =
  /(^|\/)(pgsql_tmp[^/]*|pg_internal\.init[^/]*)$|^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|current_logfiles|postgresql\.auto\.conf\.tmp)$/;
/** Copied last, so that it is never older than the data. */
const CONTROL = 'global/pg_control';

export type Copied = {
  folders: string[];
  files: BackupFile[];
  startLsn: string;
  stopLsn: string;
  consistentAt: string;
};
type Source = { url: string; dir: string; to: string; signal: AbortSignal; beforeStop: () => Promise<void> };

/** Copies the cluster in `dir` to `to/pg`. `beforeStop` runs as late as it can while what it copies is still before the end. */
export async function baseBackup({ url, dir, to, signal, beforeStop }: Source): Promise<Copied> {
  const client = new pg.Client({ connectionString: url });
  let lost: Error | undefined;
  client.on('error', (cause) => {
    lost = cause;
  });
  await client.connect();
  const target = path.join(to, 'pg');
  try {
    await refuseTablespaces(client);
    // Holds the log back until this session ends, however many checkpoints pass.
    await client.query('SELECT pg_create_physical_replication_slot($1, true, true)', [
      `bw_backup_${crypto.randomBytes(6).toString('hex')}`,
    ]);
    const started = await one<{ lsn: string }>(client, "SELECT pg_backup_start('bellwether', true)::text AS lsn");
    const tree = await copyTree(dir, target, () => {
      signal.throwIfAborted();
      if (lost) throw new BootError('the database went away during the backup.');
    });
    await beforeStop();
    const stopped = await stop(client);
    const marks = await writeMarks(target, stopped);
    const log = await copyLog(client, { dir, target, startLsn: started.lsn, stopLsn: stopped.lsn });
    const files = [...tree.files, ...marks, ...log].map((file) => ({ ...file, path: `pg/${file.path}` }));
    const folders = ['pg', ...tree.folders.map((folder) => `pg/${folder}`)];
    return { folders, files, startLsn: started.lsn, stopLsn: stopped.lsn, consistentAt: stopped.at };
  } finally {
    await client.end().catch(() => undefined); // lost already: its slot is gone with it
  }
}

async function one<T extends pg.QueryResultRow>(client: pg.Client, text: string, values: unknown[] = []): Promise<T> {
  const { rows } = await client.query<T>(text, values);
  if (!rows[0]) throw new Error(`no row from: ${text}`);
  return rows[0];
}

async function refuseTablespaces(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT spcname AS name FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')",
  );
  if (rows[0])
    throw new BootError(
      `the cluster has a tablespace of its own (${rows[0].name}); only one without can be backed up.`,
    );
}

type Stopped = { lsn: string; label: string; map: string; at: string };

const stop = (client: pg.Client): Promise<Stopped> =>
  one<Stopped>(
    client,
    'SELECT lsn::text, labelfile AS label, spcmapfile AS map, to_json(clock_timestamp())#>>$1 AS at FROM pg_backup_stop(false)',
    ['{}'],
  );

const kept = ({ path: name }: Entry): boolean => !EMPTIED.test(name) && !LEFT_OUT.test(name);

async function copyTree(
  dir: string,
  target: string,
  check: () => void,
): Promise<{ folders: string[]; files: BackupFile[] }> {
  const entries = walk(dir, kept);
  const folders = entries.filter((entry) => entry.folder).map((entry) => entry.path);
  makeFolder(target);
  for (const folder of folders) makeFolder(path.join(target, folder));
  const names = entries.filter((entry) => !entry.folder && entry.path !== CONTROL).map((entry) => entry.path);
  const files: BackupFile[] = [];
  for (const name of [...names, CONTROL]) {
    check();
    const written = await copyFile(path.join(dir, name), path.join(target, name));
    if (written) files.push({ path: name, ...written });
  }
  return { folders, files };
}

/** What tells the restored server where its recovery begins. */
async function writeMarks(target: string, { label, map }: Stopped): Promise<BackupFile[]> {
  const texts = Object.entries({ backup_label: label, tablespace_map: map }).filter(([, text]) => text.trim() !== '');
  return Promise.all(
    texts.map(async ([name, text]) => ({
      path: name,
      ...(await writeFile(path.join(target, name), [Buffer.from(text)])),
    })),
  );
}

type Log = { dir: string; target: string; startLsn: string; stopLsn: string };

/** Every segment from start to stop; a missing one would make the copy worthless, so it ends the backup. */
async function copyLog(client: pg.Client, { dir, target, startLsn, stopLsn }: Log): Promise<BackupFile[]> {
  const range = await one<{ first: string; last: string; size: string }>(
    client,
    `SELECT pg_walfile_name($1::pg_lsn) AS first, pg_walfile_name($2::pg_lsn - 1) AS last,
       (SELECT setting FROM pg_settings WHERE name = 'wal_segment_size') AS size`,
    [startLsn, stopLsn],
  );
  const files: BackupFile[] = [];
  for (const name of segmentsBetween(range.first, range.last, Number(range.size))) {
    const written = await copyFile(path.join(dir, 'pg_wal', name), path.join(target, 'pg_wal', name));
    if (written?.size !== Number(range.size))
      throw new BootError(`the log segment ${name} is gone before it could be copied; try again.`);
    files.push({ path: `pg_wal/${name}`, ...written });
  }
  return files;
}

/** Names of log segments, both ends included: timeline, then the high and the low half of the number, 8 hex digits each. */
export function segmentsBetween(first: string, last: string, segmentBytes: number): string[] {
  const perLog = 2 ** 32 / segmentBytes;
  const numberOf = (name: string) =>
    Number.parseInt(name.slice(8, 16), 16) * perLog + Number.parseInt(name.slice(16), 16);
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  const from = numberOf(first);
  return Array.from({ length: numberOf(last) - from + 1 }, (_, step) => {
    const number = from + step;
    return `${first.slice(0, 8)}${hex(Math.floor(number / perLog))}${hex(number % perLog)}`;
  });
}

/** Major version of the cluster in a folder, or null where there is none. */
export function clusterVersion(dir: string): number | null {
  const file = path.join(dir, 'PG_VERSION');
  return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').trim()) : null;
}
