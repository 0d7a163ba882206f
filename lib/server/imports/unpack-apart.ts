/** Runs `unpackFile` in a process of its own: no database, no secret, capped memory, and an end. */
import 'server-only';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { AppError } from '@/lib/contracts/errors';
import { HEAD_BYTES, kindOf } from '@/lib/server/connectors/file-kind';
import { env } from '@/lib/server/env';
import { type Packed, type Unpacked, unpackFile } from './unpack-file';

type Message =
  | { kind: 'done'; unpacked: Unpacked }
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string };

const MEMORY_MB = 1_536;
/** A person waits for it. */
const LONGEST_MS = 120_000;

/**
 * @param name as people know the file
 * @returns null for text, which stays as it is
 * @throws AppError where it is a file of another kind, or one that cannot be read
 */
export async function unpackApart(file: string, name: string): Promise<Unpacked | null> {
  const head = headOf(file);
  if (/^\s*<(!doctype html|html)\b/i.test(head.toString('latin1')))
    throw new AppError(
      'invalid',
      `Expected a table, got a web page: ${name} may have been saved from behind a sign-in.`,
    );
  const kind = kindOf(head, 'auto', name);
  return kind === 'csv' ? null : apart({ file, name, kind });
}

function headOf(file: string): Buffer {
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, fs.readSync(handle, head, 0, HEAD_BYTES, 0));
  } finally {
    fs.closeSync(handle);
  }
}

function apart(packed: Packed): Promise<Unpacked> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${MEMORY_MB}`, '--enable-source-maps', `${env().DIST_DIR}/unpack.mjs`],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: { NODE_ENV: 'production' },
      },
    );
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    child.on('message', (message: Message) => {
      if (message.kind === 'done') resolve(message.unpacked);
      else reject(message.kind === 'refused' ? new AppError('invalid', message.message) : new Error(message.message));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(late);
      fs.rmSync(`${packed.file}.csv`, { force: true });
      reject(tooMuch(packed.name, signal ?? code)); // unless it has answered
    });
    child.send(packed);
  });
}

const tooMuch = (name: string, end: string | number | null): AppError =>
  new AppError('invalid', `${name} takes more time or memory than a file may. Export it as CSV.`, {
    cause: new Error(`unpacking ended with ${end}`),
  });

/** The child's side: one file, one answer, the end. */
export function answerUnpacking(): void {
  process.on('disconnect', () => process.exit(0)); // nobody waits for this any more
  process.once('message', (packed: Packed) => {
    const reply = (message: Message) => process.send?.(message, () => process.exit(0));
    unpackFile(packed).then(
      (unpacked) => reply({ kind: 'done', unpacked }),
      (cause: unknown) => {
        const message = cause instanceof Error ? cause.message : String(cause);
        reply({ kind: cause instanceof AppError ? 'refused' : 'failed', message });
      },
    );
  });
}
