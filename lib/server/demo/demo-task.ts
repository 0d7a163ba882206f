/** The worker's half of the demo: makes the files up, takes each through the import, trains and promotes. Goes on where an attempt before it ended. */
import 'server-only';
import { z } from 'zod';
import { isOver } from '@/lib/contracts/jobs';
import { Instant } from '@/lib/contracts/text';
import { promoteModel, trainModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';
import { trainTask } from '@/lib/server/models/train-task';
import { changeOwner } from '@/lib/server/owners/change-owners';
import { listOwners } from '@/lib/server/owners/list-owners';
import type { JobRun } from '@/lib/server/worker/run-job';
import { type DemoKind, generateDemo, KINDS } from './generate-demo';
import { loadFile } from './load-file';
import { ctxNow, runInside, stillOurs } from './run-inside';

export const DemoPlan = z.strictObject({ seed: z.int(), asOf: Instant });
export type DemoPlan = z.infer<typeof DemoPlan>;

const MAKE = 'Make up a company';
const TRAIN = 'Train the model';
const stageOf = (kind: DemoKind): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;

export async function demoTask(job: JobRun): Promise<void> {
  job.plan([MAKE, ...KINDS.map(stageOf), TRAIN]);
  job.progress(MAKE, 0, 0);
  const { seed, asOf } = DemoPlan.parse(job.detail);
  const { files } = generateDemo({ seed, asOf: new Date(asOf) });
  for (let file = files.shift(); file; file = files.shift()) await loadFile(job, file, stageOf(file.kind));
  job.progress(TRAIN, 0, 0);
  await train(job, seed);
  await giveBook(job);
  await promote(job);
}

async function train(job: JobRun, seed: number): Promise<void> {
  await stillOurs(job);
  const { models, job: open } = await listModels(ctxNow(job));
  if (models.length > 0) return;
  if (!open || isOver(open)) await trainModel(ctxNow(job), { engine: 'auto', seed });
  await runInside(job, { kind: 'train', subjectId: null, task: trainTask, stage: TRAIN });
}

/** The fullest book is that of whoever asked for the demo, so that the list opens on one. */
async function giveBook(job: JobRun): Promise<void> {
  const ctx = ctxNow(job);
  const { owners, members } = await listOwners(ctx);
  const fullest = owners.toSorted((a, b) => b.accounts - a.accounts)[0];
  const [member] = members;
  if (!fullest || !member || owners.some(({ chosen }) => chosen)) return;
  await changeOwner(ctx, fullest.id, { memberId: member.id });
}

async function promote(job: JobRun): Promise<void> {
  await stillOurs(job);
  const { models } = await listModels(ctxNow(job));
  const [model] = models;
  if (!model) throw new Error('the training of the demo left no version');
  if (models.some(({ status }) => status === 'active')) return;
  await promoteModel(
    ctxNow(job),
    model.id,
    model.gate.length > 0 ? { reason: 'Promoted with the demo workspace.' } : {},
  );
}
