/** Whether a backup can be restored here: whole, undamaged, for this key, this server and this build. Changes nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { BootError } from '@/lib/server/boot/boot-error';
import { fingerprintOf } from '@/lib/server/boot/key';
import { migrations } from '@/lib/server/boot/migrate';
import { hashFile } from './copy';
import { type Manifest, platform, readManifest, totalOf } from './manifest';

export type Verify = { from: string; key: Buffer; major: number; signal: AbortSignal };

/** @throws BootError with the first thing that is wrong */
export async function verifyBackup({ from, key, major, signal }: Verify): Promise<Manifest> {
  if (!fs.existsSync(from)) throw new BootError(`there is no backup at ${from}.`);
  const manifest = readManifest(from);
  refuseMismatch(manifest, { key, major });
  const { files, bytes } = totalOf(manifest.files);
  if (files !== manifest.total.files || bytes !== manifest.total.bytes)
    throw new BootError(
      `the backup is damaged: its manifest lists ${files} files and promises ${manifest.total.files}.`,
    );
  for (const file of manifest.files) {
    signal.throwIfAborted();
    const found = await hashFile(path.join(from, file.path));
    if (!found) throw new BootError(`the backup is damaged: ${file.path} is missing.`);
    if (found.size !== file.size)
      throw new BootError(`the backup is damaged: ${file.path} has ${found.size} bytes, expected ${file.size}.`);
    if (found.sha256 !== file.sha256)
      throw new BootError(`the backup is damaged: ${file.path} is not what was written (its checksum differs).`);
  }
  return manifest;
}

function refuseMismatch(manifest: Manifest, { key, major }: { key: Buffer; major: number }): void {
  const mine = fingerprintOf(key);
  if (manifest.keyFingerprint !== mine)
    throw new BootError(`wrong key: the backup needs key ${manifest.keyFingerprint}, KEY_FILE holds ${mine}.`);
  const known = new Set(migrations().map((migration) => migration.name));
  const newer = manifest.migrations.find((name) => !known.has(name));
  if (newer)
    throw new BootError(
      `the backup (version ${manifest.version}) is newer than this build: it has migration ${newer}. Restore it with the newer version.`,
    );
  const { postgres } = manifest;
  if (postgres.major !== major || postgres.platform !== platform())
    throw new BootError(
      `the backup is of PostgreSQL ${postgres.major} on ${postgres.platform}, this is PostgreSQL ${major} on ${platform()}: a copied cluster cannot change either.`,
    );
}
