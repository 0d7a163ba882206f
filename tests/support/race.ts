/** Four workers at one queue of imports, three of them asleep past their leases now and then. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { ImportDetail } from '@/lib/contracts/imports';
import { type Browserless, until } from './browserless';
import { newWorkspace, upload } from './cast';
import { type Home, kill, ownerUrl, type Product, partsOf, query } from './product';

/** Each import is two jobs: its dry run, and itself. */
export type RaceSize = { workspaces: number; imports: number; sleeps: number; ms: number };
export type Raced = {
  slept: number;
  endedWith: (number | null)[];
  counts: Record<string, number>;
  expected: Record<string, number>;
};

const ROWS = 3;
/** Beside the product's own. */
const OTHERS = 3;
/** Of one that held its lease, before it is stopped again. */
const AWAKE_MS = 5_000;

export async function race(
  home: Home,
  product: Product,
  { workspaces, imports, sleeps, ms }: RaceSize,
): Promise<Raced> {
  const url = ownerUrl(home);
  const marks = Array.from({ length: workspaces }, (_, i) => `w${i}`);
  const site = { url: product.url, origin: product.origin, owner: url };
  const browsers = await Promise.all(marks.map(async (mark) => (await newWorkspace(site, mark)).browser));
  const endedWith: (number | null)[] = [];
  let [going, left] = [true, sleeps];
  const lanes = Array.from({ length: OTHERS }, async () => {
    let worker = anotherWorker(home, product);
    while (going && left > 0) {
      left--;
      if (!(await asleep(url, worker))) {
        left++;
        await new Promise((resolve) => setTimeout(resolve, AWAKE_MS)); // or it would be stopped again before it has done anything
        continue;
      }
      endedWith.push(await ended(worker)); // a worker whose lease was taken away ends by itself
      worker = anotherWorker(home, product);
    }
    return worker;
  });
  try {
    await Promise.all(
      browsers.map(async (browser, w) => {
        const ids: string[] = [];
        for (let i = 0; i < imports; i++) ids.push(await wanted(browser, marks[w] ?? '', i));
        for (const id of ids) await confirmed(browser, id);
      }),
    );
    const all = workspaces * imports;
    const counts = () => countsOf(url);
    await until(counts, ({ done = 0 }) => done === all, ms);
    going = false;
    await Promise.all(lanes);
    await until(counts, ({ jobs = 0 }) => jobs === 2 * all, 30_000);
    const expected = { done: all, accounts: all * ROWS, told: all * ROWS, ended: all, jobs: 2 * all, others: 0 };
    return { slept: endedWith.length, endedWith, counts: await counts(), expected };
  } finally {
    going = false;
    for (const worker of await Promise.all(lanes)) worker.kill('SIGKILL');
  }
}

/** As the supervisor starts its own, with the same environment. */
function anotherWorker(home: Home, product: Product): ChildProcess {
  const pairs = fs
    .readFileSync(`/proc/${partsOf(product).worker}/environ`, 'utf8')
    .split('\0')
    .filter(Boolean);
  const env = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const log = fs.openSync(home.logFile, 'a');
  const worker = spawn(process.execPath, [path.join('dist', 'worker.mjs')], {
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  return worker;
}

/**
 * Stopped until its lease is gone, and woken up again. One that is stopped within a transaction holds its lease, and rightly
 * goes on. @returns whether it slept past its lease
 */
async function asleep(url: string, { pid = 0 }: ChildProcess): Promise<boolean> {
  const lease = () => query(url, 'SELECT pid FROM worker_lease WHERE pid = $1', [pid]);
  await until(lease, (rows) => rows.length > 0, 60_000);
  kill(pid, 'SIGSTOP');
  const past = await until(lease, (rows) => rows.length === 0, 20_000).then(
    () => true,
    () => false,
  );
  kill(pid, 'SIGCONT');
  return past;
}

async function ended(worker: ChildProcess): Promise<number | null> {
  if (worker.exitCode === null)
    await Promise.race([once(worker, 'exit'), new Promise((resolve) => setTimeout(resolve, 30_000))]);
  return worker.exitCode;
}

const csv = (mark: string, i: number): string =>
  ['id,name,plan', ...Array.from({ length: ROWS }, (_, row) => `${mark}-${i}-${row},Company ${i}-${row},p${row}`)].join(
    '\n',
  );

/** Uploads, and sends the mapping: the dry run waits in the queue. */
async function wanted(browser: Browserless, mark: string, i: number): Promise<string> {
  const { id, suggested } = await upload(browser, csv(mark, i), `${mark}-${i}.csv`);
  const sent = await browser.send('PUT', `/api/imports/${id}/mapping`, { json: suggested });
  if (sent.status !== 200) throw new Error(sent.text);
  return id;
}

async function confirmed(browser: Browserless, id: string): Promise<void> {
  const detail = async () => (await browser.get(`/api/imports/${id}`)).json<ImportDetail>();
  const { version } = await until(detail, ({ state }) => state === 'checked', 600_000);
  const sent = await browser.send('POST', `/api/imports/${id}/confirm`, { json: { version } });
  if (sent.status !== 200) throw new Error(sent.text);
}

async function countsOf(url: string): Promise<Record<string, number>> {
  const [row] = await query<Record<string, number>>(
    url,
    `SELECT (SELECT count(*)::int FROM import_run WHERE state = 'done') AS done, (SELECT count(*)::int FROM account) AS accounts, (SELECT count(*)::int FROM account_history) AS told,
       (SELECT count(*)::int FROM audit_entry WHERE action = 'import.done') AS ended, (SELECT count(*)::int FROM job_progress WHERE state = 'done') AS jobs,
       (SELECT count(*)::int FROM job_progress WHERE state NOT IN ('done')) AS others`,
  );
  return row ?? {};
}
