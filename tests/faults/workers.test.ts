/** Four workers at one queue, one of them asleep past its lease now and then: each effect happens once. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import type { ImportDetail } from '@/lib/contracts/imports';
import { type Browserless, until } from '@/tests/support/browserless';
import { newWorkspace, upload } from '@/tests/support/cast';
import {
  clear,
  type Home,
  kill,
  launch,
  newHome,
  ownerUrl,
  type Product,
  partsOf,
  query,
  untilReady,
} from '@/tests/support/product';

/** Each import is two jobs: its dry run, and itself. */
const WORKSPACES = 4;
const IMPORTS = 63;
const ROWS = 3;
let home: Home;
let product: Product;
const others: ChildProcess[] = [];

beforeAll(async () => {
  await bundle('supervise');
  home = await newHome();
  product = launch(home);
  await untilReady(product);
  for (let i = 0; i < 3; i++) others.push(anotherWorker());
});
afterAll(async () => {
  for (const other of others) other.kill('SIGKILL');
  await clear(home);
});

/** As the supervisor starts its own, with the same environment. */
function anotherWorker(): ChildProcess {
  const pairs = fs
    .readFileSync(`/proc/${partsOf(product).worker}/environ`, 'utf8')
    .split('\0')
    .filter(Boolean);
  const env = Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const log = fs.openSync(home.logFile, 'a');
  return spawn(process.execPath, [path.join('dist', 'worker.mjs')], {
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', log, log],
  });
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
  const { version } = await until(detail, ({ state }) => state === 'checked', 120_000);
  const sent = await browser.send('POST', `/api/imports/${id}/confirm`, { json: { version } });
  if (sent.status !== 200) throw new Error(sent.text);
}

/** Every worker once past its lease: the jobs it held go to another, and what it wakes up with is refused. */
async function sleepers(going: () => boolean): Promise<number> {
  let slept = 0;
  for (; going() && slept < 2; slept++) {
    const pid = others[slept]?.pid ?? 0;
    kill(pid, 'SIGSTOP');
    const lease = () => query(ownerUrl(home), 'SELECT pid FROM worker_lease WHERE pid = $1', [pid]);
    await until(lease, (rows) => rows.length === 0, 60_000);
    kill(pid, 'SIGCONT');
  }
  return slept;
}

test('504 jobs of four workspaces by four workers have their effect once each', async () => {
  const marks = Array.from({ length: WORKSPACES }, (_, i) => `w${i}`);
  const site = { url: product.url, origin: product.origin, owner: ownerUrl(home) };
  const browsers = await Promise.all(marks.map(async (mark) => (await newWorkspace(site, mark)).browser));
  let going = true;
  const asleep = sleepers(() => going);
  await Promise.all(
    browsers.map(async (browser, w) => {
      const ids: string[] = [];
      for (let i = 0; i < IMPORTS; i++) ids.push(await wanted(browser, marks[w] ?? '', i));
      for (const id of ids) await confirmed(browser, id);
    }),
  );
  const url = ownerUrl(home);
  const counts = async () => {
    const [row] = await query<Record<string, number>>(
      url,
      `SELECT (SELECT count(*)::int FROM import_run WHERE state = 'done') AS done, (SELECT count(*)::int FROM account) AS accounts, (SELECT count(*)::int FROM account_history) AS told,
         (SELECT count(*)::int FROM audit_entry WHERE action = 'import.done') AS ended, (SELECT count(*)::int FROM job_progress WHERE state = 'done') AS jobs,
         (SELECT count(*)::int FROM job_progress WHERE state NOT IN ('done')) AS others`,
    );
    return row ?? {};
  };
  const all = WORKSPACES * IMPORTS;
  await until(counts, ({ done = 0 }) => done === all, 120_000);
  going = false;
  expect(await asleep).toBe(2);
  await until(counts, ({ jobs = 0 }) => jobs === 2 * all, 30_000);
  expect(await counts()).toEqual({
    ...{ done: all, accounts: all * ROWS, told: all * ROWS, ended: all, jobs: 2 * all, others: 0 },
  });
  // a worker whose lease was taken away ends by itself
  const ends = async () => others.slice(0, 2).map(({ exitCode }) => exitCode);
  await until(ends, (codes) => codes.every((code) => code === 75), 15_000);
});
