/** Uploaded files on disk, one per import, outside the web root, named by ids alone. Knows no table. */
import 'server-only';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@/lib/contracts/errors';
import { UPLOAD_LIMIT } from '@/lib/contracts/imports';
import { env } from '@/lib/server/env';

/** Where the file of an import lies. The workspace is in the path: an id alone never opens another tenant's file. */
export const spoolFile = (workspaceId: string, importId: string): string =>
  path.join(env().DATA_DIR, 'spool', workspaceId, importId);

type Incoming = { body: ReadableStream<Uint8Array> | null; bytes: number | null; file: string; signal?: AbortSignal };

/**
 * Writes a request's body to `file` and syncs it.
 *
 * @returns its length in bytes and its SHA-256 as hex
 * @param signal fires when the sender is gone: a body whose sender left early may never end by itself
 * @throws AppError invalid when fewer or more bytes came than the request announced; too_large above the limit. The file is gone then.
 */
export async function receive({ body, bytes, file, signal }: Incoming): Promise<{ bytes: number; sha256: string }> {
  if (!body) throw new AppError('invalid', 'Expected a file in the body, got nothing.');
  if (bytes !== null && bytes > UPLOAD_LIMIT)
    throw new AppError('too_large', `Expected at most ${UPLOAD_LIMIT} bytes, got ${bytes}.`);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const hash = crypto.createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > UPLOAD_LIMIT)
        return done(new AppError('too_large', `Expected at most ${UPLOAD_LIMIT} bytes, got more.`));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(chunks(body), measure, fs.createWriteStream(file, { mode: 0o600, flush: true }), {
      ...(signal ? { signal } : {}),
    });
    if (bytes !== null && size !== bytes)
      throw new AppError('invalid', `Expected ${bytes} bytes, got ${size}: the upload broke off.`);
    return { bytes: size, sha256: hash.digest('hex') };
  } catch (cause) {
    fs.rmSync(file, { force: true });
    if (signal?.aborted) throw new AppError('invalid', `The upload broke off after ${size} bytes.`, { cause });
    throw cause;
  }
}

async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const part = await reader.read();
    if (part.done) return;
    yield part.value;
  }
}

export const dropSpool = (workspaceId: string, importId: string): void =>
  fs.rmSync(spoolFile(workspaceId, importId), { force: true });
