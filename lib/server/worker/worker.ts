/** The worker process: takes jobs from the queue, keeps its lease, stops in order. Knows the list of tasks and nothing of their work. */
import 'server-only';
import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Logger, run, type TaskList } from 'graphile-worker';
import { pool } from '@/lib/server/db';
import { TAKE_EVENTS, takeEvents } from '@/lib/server/events/take-events';
import { log } from '@/lib/server/log';
import { SYNC_DUE, syncDue } from '@/lib/server/sources/sync-due';
import { DAILY_PASS, dailyPass } from './daily';
import { buryDead } from './end-job';
import { beat, giveBack, LEASE, openLease, sweep } from './lease';
import { runJob, type Task } from './run-job';
import { tasks } from './tasks';

/** What ends within this time ends; the rest is given back to the queue, and the next start does it. */
const LAST_MS = 5_000;

export async function work(): Promise<void> {
  const events = new EventEmitter();
  let poolId = '';
  let leased: Promise<void> = Promise.resolve();
  // What the queue writes as locked_by is the pool's id; the lease stands before the first job may have an effect.
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    poolId = workerPool.id;
    leased = openLease(pool(), poolId);
  });
  const wrap = (task: Task) => async (payload: unknown, helpers: Parameters<NonNullable<TaskList[string]>>[1]) => {
    await leased;
    await runJob(task, { payload, helpers, poolId });
  };
  const runner = await run({
    pgPool: pool(),
    concurrency: 4,
    pollInterval: 1_000,
    noHandleSignals: true,
    events,
    logger: new Logger(() => (level, message) => level === 'error' && log.error(message)),
    taskList: {
      ...Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, wrap(task)])),
      [DAILY_PASS]: (payload) => dailyPass(payload),
      [TAKE_EVENTS]: (payload) => takeEvents(payload),
      [SYNC_DUE]: (payload) => syncDue(payload),
    },
  });
  await leased;
  const timer = setInterval(() => void step(poolId), LEASE.beatMs);
  await step(poolId);
  const stop = async () => {
    clearInterval(timer);
    await Promise.race([runner.stop(), setTimeout(LAST_MS)]);
    await giveBack(pool(), poolId); // from here on the fence refuses whatever the jobs would still write
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('disconnect', () => process.exit(0)); // the supervisor is gone: leave nothing running behind it
}

async function step(poolId: string): Promise<void> {
  try {
    if (!(await beat(pool(), poolId))) {
      log.error('the lease was taken away: ending, so that nothing is done twice');
      process.exit(75);
    }
    const freed = await sweep(pool());
    await buryDead(pool());
    if (freed) log.warn({ freed }, 'freed the jobs of workers that are gone');
  } catch (cause) {
    log.warn({ err: cause }, 'no beat: the database is away');
  }
}
