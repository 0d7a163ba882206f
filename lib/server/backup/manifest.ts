/** What a backup says of itself: where it comes from, whose key it needs, and every file with its size and hash. Knows no database. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BootError } from '@/lib/server/boot/boot-error';

const MANIFEST = 'manifest.json';
/** Only below these two folders, and never out of them. */
const Place = z.string().refine((text) => {
  const parts = text.split('/');
  return /^(pg|spool)$/.test(parts[0] ?? '') && !parts.some((part) => /^(\.{0,2})$|[\\\0]/.test(part));
}, 'Expected a path below pg/ or spool/');
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Size in bytes, hash as hex. */
const BackupFile = z.strictObject({ path: Place, size: z.int().min(0), sha256: Sha256 });
export type BackupFile = z.infer<typeof BackupFile>;

const Content = z.strictObject({
  format: z.literal('bellwether-backup-1'),
  /** of the product that made it */
  version: z.string(),
  /** A copy of a cluster is read by the same major version on the same kind of machine only. */
  postgres: z.strictObject({ major: z.int(), platform: z.string() }),
  startedAt: z.string(),
  /** Everything committed before this instant is in it. */
  consistentAt: z.string(),
  startLsn: z.string(),
  stopLsn: z.string(),
  keyFingerprint: z.string(),
  migrations: z.array(z.string()),
  folders: z.array(Place),
  files: z.array(BackupFile),
  total: z.strictObject({ files: z.int(), bytes: z.int() }),
});
export type Manifest = z.infer<typeof Content>;
const Signed = Content.extend({ checksum: Sha256 });

/** Over the content in the order of the schema, so that a flipped byte in the manifest itself is seen as well. */
const checksumOf = (content: Manifest): string =>
  crypto
    .createHash('sha256')
    .update(JSON.stringify(Content.parse(content)))
    .digest('hex');

export function writeManifest(folder: string, content: Manifest): void {
  const text = JSON.stringify({ ...Content.parse(content), checksum: checksumOf(content) }, null, 1);
  fs.writeFileSync(path.join(folder, MANIFEST), text, { mode: 0o600, flush: true });
}

/** @throws BootError when there is none, or when it is not as it was written */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, MANIFEST);
  if (!fs.existsSync(file)) throw new BootError(`${folder} is no complete backup: it has no ${MANIFEST}.`);
  const read = Signed.safeParse(parsed(fs.readFileSync(file, 'utf8')));
  if (!read.success) throw new BootError(`${file} is damaged: it cannot be read.`);
  const { checksum, ...content } = read.data;
  if (checksumOf(content) !== checksum) throw new BootError(`${file} is damaged: its checksum does not match.`);
  return content;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses it with the rest
  }
}

export const totalOf = (files: readonly BackupFile[]): Manifest['total'] => ({
  files: files.length,
  bytes: files.reduce((sum, file) => sum + file.size, 0),
});

export const platform = (): string => `${process.platform}-${process.arch}`;
