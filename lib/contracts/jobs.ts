import { z } from 'zod';
import { Id, Instant } from './text';

export const JobKind = z.enum([
  'import_check',
  'import',
  'import_undo',
  'train',
  'demo',
  'rescore',
  'rescore_some',
  'backtest',
  'lenses',
  'sync',
  'stream_clear',
]);
export type JobKind = z.infer<typeof JobKind>;
export const JobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof JobState>;

/** One step of a job: what it is called, how far it is, and how long it took (seconds). */
export const JobStage = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done']),
  done: z.number(),
  total: z.number(),
  note: z.string().nullable(),
  seconds: z.number().nullable(),
});
export type JobStage = z.infer<typeof JobStage>;

export const Job = z.object({
  id: Id,
  kind: JobKind,
  subjectId: Id.nullable(),
  state: JobState,
  stage: z.string().nullable(),
  done: z.number(),
  total: z.number(),
  stages: z.array(JobStage),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  cancelRequested: z.boolean(),
  error: z.string().nullable(),
});
export type Job = z.infer<typeof Job>;
export const isOver = (job: { state: JobState }): boolean =>
  job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';

/** Work that was given up: what it was about, why, and after how many attempts. */
export const FailedJobs = z.object({
  jobs: z.array(
    z.object({
      id: Id,
      kind: JobKind,
      subject: z.string().nullable(),
      error: z.string(),
      attempts: z.number(),
      at: Instant,
    }),
  ),
});
export type FailedJobs = z.infer<typeof FailedJobs>;
