/** One running Bellwether per data directory. The lock names its owner so that a second start, and a reset, can find it. */
import fs from 'node:fs';
import path from 'node:path';
import { BootError } from './boot-error';
import { alive } from './postgres';

export type Running = { pid: number; startedAt: string; url: string; authUrl: string };

const file = (dataDir: string) => path.join(dataDir, 'running.json');

/** When the kernel started this process; a number that a reused pid does not share. Empty where /proc is absent. */
function startedAt(pid: number): string {
  const stat = `/proc/${pid}/stat`;
  if (!fs.existsSync(stat)) return '';
  return fs.readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
}

/** Who runs in this data directory, or null. A lock whose process is gone, or is another process by now, counts for nothing. */
export function running(dataDir: string): Running | null {
  if (!fs.existsSync(file(dataDir))) return null;
  try {
    const lock: Running = JSON.parse(fs.readFileSync(file(dataDir), 'utf8'));
    return alive(lock.pid) && startedAt(lock.pid) === lock.startedAt ? lock : null;
  } catch {
    return null; // half-written by a process that was killed: it holds nothing
  }
}

export function takeLock(dataDir: string, url: string): void {
  const other = running(dataDir);
  if (other && other.pid !== process.pid)
    throw new BootError(`Bellwether already runs here: ${other.url} (pid ${other.pid}, DATA_DIR ${dataDir}).`);
  writeLock(dataDir, { url, authUrl: '' });
}

export function writeLock(dataDir: string, { url, authUrl }: { url: string; authUrl: string }): void {
  const lock: Running = { pid: process.pid, startedAt: startedAt(process.pid), url, authUrl };
  fs.writeFileSync(`${file(dataDir)}.new`, JSON.stringify(lock), { mode: 0o600 });
  fs.renameSync(`${file(dataDir)}.new`, file(dataDir));
}

export const dropLock = (dataDir: string): void => fs.rmSync(file(dataDir), { force: true });
