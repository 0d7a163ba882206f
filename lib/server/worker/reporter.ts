/** Collects the steps of a job in memory and writes them to its progress row at most twice a second. */
import 'server-only';
import type { JobStage } from '@/lib/contracts/jobs';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { log } from '@/lib/server/log';

const WRITE_MS = 500;

type Step = JobStage & { from: number };

export type Reporter = {
  plan: (stages: readonly string[]) => void;
  progress: (stage: string, done: number, total: number, note?: string) => void;
  flush: () => Promise<void>;
};

export function reporter(ctx: Ctx, id: string): Reporter {
  const steps: Step[] = [];
  let current: Step | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let last = 0;

  const write = () => {
    last = Date.now();
    const shown = JSON.stringify(steps.map(shownStep));
    const { name, done, total } = current ?? { name: null, done: 0, total: 0 };
    writing = writing
      .then(() => store(ctx, [id, name, Math.round(done), Math.round(total), shown]))
      .catch((cause) => log.warn({ err: cause, job: id }, 'progress was not written'));
  };
  const plan: Reporter['plan'] = (names) => {
    for (const name of names)
      steps.push({ name, state: 'waiting', done: 0, total: 0, note: null, seconds: null, from: 0 });
  };
  const progress: Reporter['progress'] = (name, done, total, note) => {
    const changes = current?.name !== name;
    if (changes) {
      if (current)
        Object.assign(current, { state: 'done', done: current.total, seconds: (Date.now() - current.from) / 1000 });
      current = steps.find((step) => step.name === name && step.state === 'waiting');
      if (!current) {
        current = { name, state: 'running', done, total, note: null, seconds: null, from: 0 };
        steps.push(current);
      }
      Object.assign(current, { state: 'running', from: Date.now() });
    }
    Object.assign(current ?? {}, { done, total, ...(note ? { note } : {}) });
    if (changes || Date.now() - last > WRITE_MS) write();
  };
  const flush = async () => {
    if (current?.state === 'running')
      Object.assign(current, { state: 'done', seconds: (Date.now() - current.from) / 1000 });
    write();
    await writing;
  };
  return { plan, progress, flush };
}

function shownStep({ from, ...step }: Step): JobStage {
  return step.state === 'running' ? { ...step, seconds: (Date.now() - from) / 1000 } : step;
}

function store(ctx: Ctx, values: (string | number | null)[]): Promise<unknown> {
  return withConnection(ctx, (client) =>
    client.query(
      'UPDATE job_progress SET stage = $2, done = $3, total = $4, stages = $5 WHERE workspace_id = $6 AND id = $1',
      [...values, ctx.workspaceId],
    ),
  );
}
