/**
 * `npm run restore`: a backup back into DATA_DIR. Everything is verified, copied aside and started once before anything
 * that was there is moved; what was there is kept.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { BootError } from '@/lib/server/boot/boot-error';
import { dropLock, takeLock } from '@/lib/server/boot/lock';
import { alive } from '@/lib/server/boot/postgres';
import { runner } from '@/lib/server/boot/postgres-files';
import { bundledMajor } from './bundled-major';
import { copyFile, makeFolder, syncAll, syncFolder } from './copy';
import type { Manifest } from './manifest';
import { proveRecovery } from './prove';
import { verifyBackup } from './verify';

export type Restore = { dataDir: string; from: string; force: boolean; key: Buffer; signal: AbortSignal };
export type Restored = { manifest: Manifest; counts: Record<string, number>; kept: string[] };

/** @throws BootError with a reason; DATA_DIR is as it was then */
export async function restore({ dataDir, from, force, key, signal }: Restore): Promise<Restored> {
  takeLock(dataDir, 'a restore');
  const staging = path.join(dataDir, `.restore-${crypto.randomBytes(4).toString('hex')}`);
  try {
    await refuseRunning(dataDir);
    const filled = PARTS.filter((part) => isFilled(path.join(dataDir, part)));
    if (filled.length > 0 && !force)
      throw new BootError(
        `DATA_DIR ${dataDir} is not empty (${filled.join(', ')}); --force puts the backup in its place and keeps what is there beside it.`,
      );
    const manifest = await verifyBackup({ from, key, major: bundledMajor(), signal });
    await copyAside(manifest, { from, staging, signal });
    givePassword(dataDir, staging);
    const counts = await proveRecovery(staging);
    signal.throwIfAborted();
    return { manifest, counts, kept: swap(dataDir, staging) };
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
    dropLock(dataDir);
  }
}

/** What a backup holds of DATA_DIR. */
const PARTS = ['pg', 'spool'];

const isFilled = (folder: string): boolean => fs.existsSync(folder) && fs.readdirSync(folder).length > 0;

/** A database that outlived its supervisor would go on writing into the folder that is moved aside. */
async function refuseRunning(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'pg', 'postmaster.pid');
  const [pid, , , port] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').map(Number) : [];
  if (pid && port && alive(pid) && (await answers(port)))
    throw new BootError(
      `a database still runs in ${dataDir} (pid ${pid}); start Bellwether and stop it, then restore.`,
    );
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false));
  });

type Aside = { from: string; staging: string; signal: AbortSignal };

/** Copies into a folder of DATA_DIR, so that the last step is a rename; the hashes are checked again on the way. */
async function copyAside(manifest: Manifest, { from, staging, signal }: Aside): Promise<void> {
  const { uid, gid } = runner();
  const ownerOf = (name: string) => (name.startsWith('pg') ? { uid, gid } : {});
  fs.mkdirSync(staging, { mode: 0o711 });
  for (const folder of manifest.folders) makeFolder(path.join(staging, folder), ownerOf(folder));
  for (const file of manifest.files) {
    signal.throwIfAborted();
    const written = await copyFile(path.join(from, file.path), path.join(staging, file.path), ownerOf(file.path));
    if (written?.sha256 !== file.sha256) throw new BootError(`the backup changed while it was read: ${file.path}.`);
  }
  await syncAll(staging, { files: manifest.files.map((file) => file.path), folders: manifest.folders });
}

/** The database owner's password is of the installation, not of the backup: kept where there is one, else new. */
function givePassword(dataDir: string, staging: string): void {
  const file = path.join(dataDir, 'pg-password');
  const password = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : crypto.randomBytes(24).toString('hex');
  fs.writeFileSync(path.join(staging, 'pg-password'), password, { mode: 0o600, flush: true });
}

/** @returns where the old folders are now */
function swap(dataDir: string, staging: string): string[] {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const kept: string[] = [];
  for (const part of PARTS) {
    const [place, old] = [path.join(dataDir, part), path.join(dataDir, `${part}.before-${time}`)];
    if (isFilled(place)) {
      fs.renameSync(place, old);
      kept.push(old);
    } else fs.rmSync(place, { recursive: true, force: true });
    if (fs.existsSync(path.join(staging, part))) fs.renameSync(path.join(staging, part), place);
  }
  fs.renameSync(path.join(staging, 'pg-password'), path.join(dataDir, 'pg-password'));
  syncFolder(dataDir);
  return kept;
}
