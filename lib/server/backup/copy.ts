/** Copies files and says what it wrote: size and hash of the very bytes. Knows no database. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const BLOCK = 1 << 20;
const SMALL = 1 << 13;
/** Files synced at a time: a file system joins them into few writes. */
const AT_ONCE = 16;

/** Owner of what is written, where it is not the one who writes. */
type Owner = { uid?: number | undefined; gid?: number | undefined };
export type Written = { size: number; sha256: string };

/** Whether the system says that there is no such file or folder. */
const isGone = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

/** @returns null when the source is gone: a running server removes files while they are listed */
export async function copyFile(from: string, to: string, owner: Owner = {}): Promise<Written | null> {
  const source = await fs.promises.open(from, 'r').catch((cause) => {
    if (isGone(cause)) return null;
    throw cause;
  });
  if (!source) return null;
  try {
    return await writeFile(to, blocksOf(source), owner);
  } finally {
    await source.close();
  }
}

async function* blocksOf(source: fs.promises.FileHandle): AsyncGenerator<Buffer> {
  const { size } = await source.stat();
  const buffer = Buffer.allocUnsafe(Math.min(BLOCK, Math.max(SMALL, size)));
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Writes a file, replacing one of the same name. */
export async function writeFile(
  to: string,
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
  { uid, gid }: Owner = {},
): Promise<Written> {
  const target = await fs.promises.open(to, 'w', 0o600);
  const hash = crypto.createHash('sha256');
  let size = 0;
  try {
    for await (const block of blocks) {
      hash.update(block);
      size += block.length;
      await target.writeFile(block);
    }
    if (uid !== undefined && gid !== undefined) await target.chown(uid, gid);
  } finally {
    await target.close();
  }
  return { size, sha256: hash.digest('hex') };
}

export async function hashFile(file: string): Promise<Written | null> {
  const source = await fs.promises.open(file, 'r').catch((cause) => {
    if (isGone(cause)) return null;
    throw cause;
  });
  if (!source) return null;
  const hash = crypto.createHash('sha256');
  let size = 0;
  try {
    for await (const block of blocksOf(source)) {
      hash.update(block);
      size += block.length;
    }
  } finally {
    await source.close();
  }
  return { size, sha256: hash.digest('hex') };
}

export function makeFolder(folder: string, { uid, gid }: Owner = {}): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (uid !== undefined && gid !== undefined) fs.chownSync(folder, uid, gid);
}

/** Brings files that were written to disk, and then the folders that name them. */
export async function syncAll(root: string, { files, folders }: { files: string[]; folders: string[] }): Promise<void> {
  for (let i = 0; i < files.length; i += AT_ONCE)
    await Promise.all(files.slice(i, i + AT_ONCE).map((name) => syncFile(path.join(root, name))));
  for (const folder of folders) syncFolder(path.join(root, folder));
}

async function syncFile(file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** A name is on disk only when its folder is. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = fs.openSync(folder, 'r');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

export type Entry = { path: string; folder: boolean };

/** Everything below `root` by its path from there with `/`, folders before what is in them. What vanishes meanwhile is left out. */
export function walk(root: string, keep: (entry: Entry) => boolean = () => true, under = ''): Entry[] {
  return entriesOf(path.join(root, under)).flatMap((found) => {
    const entry = { path: under ? `${under}/${found.name}` : found.name, folder: found.isDirectory() };
    if (!keep(entry)) return [];
    return entry.folder ? [entry, ...walk(root, keep, entry.path)] : [entry];
  });
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    if (isGone(cause)) return [];
    throw cause;
  }
}
