/** Runs `learnOrRank`, `rescore`, `judge` and `learnLenses` in a process of its own: low priority, capped memory, gone within a moment of a cancellation. */
import 'server-only';
import { fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '@/lib/contracts/errors';
import { rootDir } from '@/lib/server/boot/paths';
import { trainingCrew } from '@/lib/server/crew/training-crew';
import { env } from '@/lib/server/env';
import { learnLenses } from '@/lib/server/lenses/learn-lenses';
import type { LensCase, LensesFound } from '@/lib/server/lenses/lens-case';
import { type Case, judge } from '@/lib/server/track-record/judge';
import type { Judgement } from '@/lib/server/track-record/judgement';
import { Cancelled } from '@/lib/server/worker/run-job';
import { encodeModel, NothingToJudge, NothingToLearn, NothingToRank, type Progress } from '@/scoring';
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
  | { kind: 'done'; found: Answered }
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string };

const MEMORY_MB = 3_072;
const LOW_PRIORITY = 10;

type Wanted = { threads: number | undefined } & Request;
type Request =
  | { kind: 'learn'; input: LearnInput }
  | { kind: 'rescore'; input: RescoreInput }
  | { kind: 'judge'; input: Case }
  | { kind: 'lenses'; input: LensCase };
type Answered = LearnedFile | Rescored | Judgement | LensesFound;
type Watch = { signal: AbortSignal; progress: Progress };

export const learnApart = (input: LearnInput, watch: Watch) => apart<LearnedFile>({ kind: 'learn', input }, watch);
export const judgeApart = (input: Case, watch: Watch) => apart<Judgement>({ kind: 'judge', input }, watch);
export const lensesApart = (input: LensCase, watch: Watch) => apart<LensesFound>({ kind: 'lenses', input }, watch);
export const rescoreApart = (input: RescoreInput, watch: Watch) => apart<Rescored>({ kind: 'rescore', input }, watch);

/** The worker's side. `Found` is what the child answers to this kind of request. */
function apart<Found extends Answered>(request: Request, { signal, progress }: Watch): Promise<Found> {
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
    const wanted: Wanted = { ...request, threads: env().TRAINING_THREADS };
    child.send(wanted);
  });
}

/** The child's side: one request, one answer, the end. */
export function answerTraining(): void {
  process.on('disconnect', () => process.exit(0)); // the worker is gone: nobody waits for this any more
  process.once('message', (wanted: Wanted) => {
    const reply = (message: Message) => process.send?.(message, () => message.kind !== 'progress' && process.exit(0));
    try {
      reply({
        kind: 'done',
        found: answerOf(
          wanted,
          throttled((stage, done, total) => reply({ kind: 'progress', stage, done, total })),
        ),
      });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      reply({ kind: REFUSALS.some((refusal) => cause instanceof refusal) ? 'refused' : 'failed', message });
    }
  });
}

/** What people can read and nothing is wrong with: the answer is no. */
const REFUSALS = [NothingToRank, NothingToJudge, NothingToLearn, AppError];

function answerOf(wanted: Wanted, progress: Progress): Answered {
  if (wanted.kind === 'rescore') return rescore(wanted.input);
  const crew = trainingCrew(wanted.threads); // ends with the process
  if (wanted.kind === 'judge') return judge(wanted.input, progress, crew);
  if (wanted.kind === 'lenses') return learnLenses(wanted.input, progress, crew);
  const { training, raw, ...rest } = learnOrRank(wanted.input, progress, crew);
  return { ...rest, report: training.report, artifact: encodeModel(training.model) };
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
