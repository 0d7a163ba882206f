/** One job of the worker run here beside others, with a hand in its transaction. */
import type pg from 'pg';
import type { JobKind } from '@/lib/contracts/jobs';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { tasks } from '@/lib/server/worker/tasks';

type Hand = {
  now?: Date;
  /** After it has read, before its transaction with effects begins. */
  before?: () => Promise<unknown>;
  /** When all is written and nothing is committed. */
  within?: (client: pg.PoolClient) => Promise<unknown>;
};

export async function runTask(
  { workspaceId, requestId }: Ctx,
  kind: JobKind,
  { now = new Date(), before, within }: Hand = {},
): Promise<Date> {
  const worker: Ctx = { workspaceId, actor: { kind: 'system', name: 'worker' }, now, requestId };
  await tasks[kind]({
    ...{ ctx: worker, subjectId: '', detail: {}, signal: new AbortController().signal },
    ...{ plan: () => undefined, progress: () => undefined },
    commit: async (run) => {
      await before?.();
      return withConnection(worker, async (client) => {
        const done = await run(client);
        await within?.(client);
        return done;
      });
    },
  });
  return now;
}

/** Begins something and leaves it a moment to get as far as it can. @returns whether it is over, and its end */
export async function begun<T>(run: () => Promise<T>): Promise<{ over: () => boolean; end: Promise<T> }> {
  let over = false;
  const end = run().finally(() => {
    over = true;
  });
  end.catch(() => undefined); // whoever waits for the end hears of it
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return { over: () => over, end };
}
