/** Somebody who imports and trains without an end, asks again where nothing answers, and remembers what was promised. */
import type { ImportDetail } from '@/lib/contracts/imports';
import { isOver, type Job } from '@/lib/contracts/jobs';
import type { Browserless } from './browserless';
import { expectStatus, upload } from './cast';

const ROWS = 40;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export type Work = {
  /** Ids of imports that are done. */
  imports: string[];
  /** How many accounts they hold. */
  accounts: () => number;
  counts: () => Record<string, number>;
  /** After what has been begun. */
  end: () => Promise<void>;
};

export function workOn(browser: Browserless): Work {
  const imports: string[] = [];
  const trainings: Record<string, number> = {};
  let [going, failed] = [true, 0];

  /** Until it succeeds: nobody may be there to answer. */
  async function again<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch {
        await pause(100);
      }
    }
  }
  const csv = (n: number) =>
    ['id,name,plan', ...Array.from({ length: ROWS }, (_, i) => `made-${n}-${i},Company ${n} ${i},p${i % 3}`)].join(
      '\n',
    );
  const detail = async (id: string) => {
    const answer = await browser.get(`/api/imports/${id}`);
    expectStatus(answer, 200);
    return answer.json<ImportDetail>();
  };
  /** One that nobody answered for stays a draft, and stores nothing. */
  async function mapped(n: number): Promise<string> {
    const { id, suggested } = await upload(browser, csv(n), `made-${n}.csv`);
    expectStatus(await browser.send('PUT', `/api/imports/${id}/mapping`, { json: suggested }), 200);
    return id;
  }
  async function oneImport(n: number): Promise<void> {
    const id = await again(() => mapped(n));
    for (;;) {
      const { state, version } = await again(() => detail(id));
      if (state === 'failed') failed++;
      if (state === 'done') imports.push(id);
      if (state === 'done' || state === 'failed') return;
      if (state === 'checked')
        await browser.send('POST', `/api/imports/${id}/confirm`, { json: { version } }).catch(() => null);
      await pause(100);
    }
  }
  async function oneTraining(seed: number): Promise<void> {
    const asked = await browser.send('POST', '/api/models', { json: { engine: 'boosted', seed } }).catch(() => null);
    if (asked?.status !== 202) return pause(500).then(() => undefined);
    const { id } = asked.json<Job>();
    for (;;) {
      const job = await again(async () => {
        const answer = await browser.get(`/api/jobs/${id}`);
        expectStatus(answer, 200);
        return answer.json<Job>();
      });
      if (isOver(job)) {
        trainings[job.state] = (trainings[job.state] ?? 0) + 1;
        return;
      }
      await pause(300);
    }
  }
  const importing = (async () => {
    for (let n = 0; going; n++) await oneImport(n);
  })();
  const training = (async () => {
    for (let seed = 1; going; seed++) await oneTraining(seed);
  })();
  return {
    imports,
    accounts: () => imports.length * ROWS,
    counts: () => ({ imports: imports.length, importsFailed: failed, ...trainings }),
    end: async () => {
      going = false;
      await Promise.all([importing, training]);
    },
  };
}
