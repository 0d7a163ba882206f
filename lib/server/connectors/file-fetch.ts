/** Brings a file, or its beginning, onto the disk for as long as it is read. Knows where it may lie; no workspace, no rows. */
import 'server-only';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { env } from '@/lib/server/env';
import type { FileOptions } from './file-address';
import { type FileAnswer, fileAnswer, limitsOf, tooLarge } from './file-answer';
import { type FileKind, HEAD_BYTES, kindOf } from './file-kind';
import { unpacked } from './file-unpack';

export type Fetched = {
  kind: FileKind;
  name: string;
  path: string;
  bytes: number;
  /** Of the file as it came; of a beginning it says nothing. */
  sha256: string;
  /** Only the beginning is here. */
  cut: boolean;
};

/** How much of it is wanted. */
export type Portion = (kind: FileKind) => number;
export const WHOLE: Portion = () => Number.POSITIVE_INFINITY;

/** A file that a killed process left: no read lasts so long. */
const LEFT_MS = 86_400_000;

/** @param use is given the file, which is gone after it, however it ends */
export async function* withFile<T>(
  options: FileOptions,
  { portion, signal }: { portion: Portion; signal: AbortSignal },
  use: (fetched: Fetched) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const file = path.join(folder(), crypto.randomUUID());
  try {
    const fetched = await brought(options, { portion, signal, file });
    signal.throwIfAborted();
    yield* use(fetched);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

type Fetching = { portion: Portion; signal: AbortSignal; file: string };

async function brought(options: FileOptions, { portion, signal, file }: Fetching): Promise<Fetched> {
  const stop = new AbortController();
  const answer = await fileAnswer(options, AbortSignal.any([signal, stop.signal]));
  try {
    return await written(options, { answer, portion, file });
  } finally {
    stop.abort(); // enough is enough: the connection is left as well
    await answer.chunks.return();
  }
}

function folder(): string {
  const at = path.join(env().DATA_DIR, 'pulled');
  fs.mkdirSync(at, { recursive: true, mode: 0o700 });
  for (const name of fs.readdirSync(at)) {
    const old = path.join(at, name);
    const changed = fs.statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (Date.now() - changed > LEFT_MS) fs.rmSync(old, { force: true });
  }
  return at;
}

type Writing = { answer: FileAnswer; portion: Portion; file: string };

async function written(options: FileOptions, { answer, portion, file }: Writing): Promise<Fetched> {
  const { name } = answer;
  const { wholeBytes, unpackedBytes, unpackedRatio } = limitsOf(options);
  const hash = crypto.createHash('sha256');
  const { head, parts } = await begun(answer.chunks, hash);
  const kind = kindOf(head, options.format, name);
  const inMemory = kind === 'xlsx' || kind === 'parquet';
  if (inMemory && (answer.bytes ?? 0) > wholeBytes) throw tooLarge(name, wholeBytes, answer.bytes);
  const plain = kind === 'gzip' ? unpacked(parts, { name, maxBytes: unpackedBytes, maxRatio: unpackedRatio }) : parts;
  const wanted = portion(kind);
  let bytes = 0;
  let cut = false;
  const handle = await fs.promises.open(file, 'wx', 0o600);
  try {
    for await (const part of plain) {
      bytes += part.length;
      if (inMemory && bytes > wholeBytes) throw tooLarge(name, wholeBytes);
      await handle.writeFile(part);
      cut = bytes >= wanted;
      if (cut) break;
    }
  } finally {
    await handle.close();
  }
  return { kind, name, path: file, bytes, sha256: hash.digest('hex'), cut };
}

type Begun = { head: Buffer; parts: AsyncGenerator<Buffer, void> };

/** Enough of a file to see what it is, and the whole of it behind that. */
async function begun(chunks: AsyncGenerator<Buffer, void>, hash: crypto.Hash): Promise<Begun> {
  const first: Buffer[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  const head = Buffer.concat(first);
  const hashed = (part: Buffer) => {
    hash.update(part);
    return part;
  };
  const parts = async function* () {
    if (head.length > 0) yield hashed(head);
    for await (const part of chunks) yield hashed(part);
  };
  return { head: head.subarray(0, HEAD_BYTES), parts: parts() };
}
