/** Runs `learnOrRank` and `rescore` in a process of its own: low priority, capped memory, gone within a moment of a cancellation. */
import 'server-only';
import { fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '@/lib/contracts/errors';
import { rootDir } from '@/lib/server/boot/paths';
import { Cancelled } from '@/lib/server/worker/run-job';
import { encodeModel, NothingToRank, type Progress } from '@/scoring';
import { learnOrRank } from './rank';
import { type Rescored, type RescoreInput, rescore } from './rescore';
import type { Learned, LearnInput } from './trainable';

/** What comes back: the model as its file, the rest as it is. */
export type LearnedFile = Omit<Learned, 'training' | 'raw'> & {
  report: Learned['training']['report'];
  artifact: Uint8Array;
};

type Message =
  | { kind: 'progress'; stage: string; done: number; total: number }
  | { kind: 'done'; found: LearnedFile | Rescored }
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string };

const MEMORY_MB = 3_072;
const LOW_PRIORITY = 10;

type Wanted = { kind: 'learn'; input: LearnInput } | { kind: 'rescore'; input: RescoreInput };
type Watch = { signal: AbortSignal; progress: Progress };

export const learnApart = (input: LearnInput, watch: Watch) => apart<LearnedFile>({ kind: 'learn', input }, watch);
export const rescoreApart = (input: RescoreInput, watch: Watch) => apart<Rescored>({ kind: 'rescore', input }, watch);

/** The worker's side. `Found` is what the child answers to this kind of request. */
function apart<Found extends LearnedFile | Rescored>(wanted: Wanted, { signal, progress }: Watch): Promise<Found> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(rootDir(), 'dist', 'train.mjs'), {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${MEMORY_MB}`, '--enable-source-maps'],
      env: { NODE_ENV: 'production' },
    });
    if (child.pid) os.setPriority(child.pid, LOW_PRIORITY);
    const cancel = () => child.kill('SIGKILL'); // it holds nothing but memory
    signal.addEventListener('abort', cancel);
    child.on('message', (message: Message) => {
      if (message.kind === 'progress') return progress(message.stage, message.done, message.total);
      if (message.kind === 'done')
        resolve(message.found as Found); // one request, one answer: the child's switch pairs them
      else reject(message.kind === 'refused' ? new AppError('invalid', message.message) : new Error(message.message));
    });
    child.on('error', reject);
    child.on('exit', (code, by) => {
      signal.removeEventListener('abort', cancel);
      reject(signal.aborted ? new Cancelled() : new Error(`scoring ended with ${by ?? code} before it had a result`));
    });
    child.send(wanted);
  });
}

/** The child's side: one request, one answer, the end. */
export function answerTraining(): void {
  process.on('disconnect', () => process.exit(0)); // the worker is gone: nobody waits for this any more
  process.once('message', (wanted: Wanted) => {
    const reply = (message: Message) => process.send?.(message, () => message.kind !== 'progress' && process.exit(0));
    try {
      if (wanted.kind === 'rescore') return reply({ kind: 'done', found: rescore(wanted.input) });
      const learned = learnOrRank(
        wanted.input,
        throttled((stage, done, total) => reply({ kind: 'progress', stage, done, total })),
      );
      const { training, raw, ...rest } = learned;
      reply({ kind: 'done', found: { ...rest, report: training.report, artifact: encodeModel(training.model) } });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      reply({ kind: cause instanceof NothingToRank || cause instanceof AppError ? 'refused' : 'failed', message });
    }
  });
}

/** At most five reports a second within a stage: a message costs more than the step it tells of. */
function throttled(progress: Progress): Progress {
  let last = 0;
  let shown = '';
  return (stage, done, total) => {
    if (stage === shown && done < total && performance.now() - last < 200) return;
    last = performance.now();
    shown = stage;
    progress(stage, done, total);
  };
}
