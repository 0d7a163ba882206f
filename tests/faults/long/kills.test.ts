/** A hundred kills of what answers, a hundred of the worker, fifty of the database: nothing acknowledged is lost, nothing happens twice. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@/tests/support/browserless';
import { connectWarehouse, importCsv, madeCsv, mapTable, newWarehouse, type Person } from '@/tests/support/cast';
import { expectKept, makeChanges } from '@/tests/support/changes';
import { checkEvents, sendEvents } from '@/tests/support/events';
import { ownProduct, sendersKey } from '@/tests/support/own-product';
import { clear, type Home, kill, ownerUrl, type Parts, type Product, partsOf, query } from '@/tests/support/product';
import { type Work, workOn } from '@/tests/support/work';

const KILLS = 100;
const DATABASE_KILLS = 50;
/** A part that dies six times within a minute is given up: each is left in peace for twice as long. */
const BETWEEN_MS = 6_500;

let home: Home;
let product: Product;
let owner: Person;
let url: string;
let key: string;

beforeAll(async () => {
  ({ home, product, owner } = await ownProduct('Kills'));
  key = await sendersKey(owner);
  url = `http://127.0.0.1:${home.ingestPort}`;
});
afterAll(() => clear(home));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const answers = (at: string) =>
  fetch(at).then(
    ({ status }) => status,
    () => 0,
  );
const seconds = (from: number) => (performance.now() - from) / 1_000;
const at95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;

/** Kills it at no particular instant. @returns seconds until `health` answers again from another process */
async function killed(part: keyof Parts, health: string, ms = 60_000): Promise<number> {
  await pause(Math.random() * 1_000);
  const from = performance.now();
  const pid = partsOf(product)[part];
  kill(pid, 'SIGKILL');
  await until(
    async () => partsOf(product)[part],
    (now) => now !== 0 && now !== pid,
    ms,
  );
  await until(
    () => answers(health),
    (status) => status === 200,
    ms,
  );
  return seconds(from);
}

const nameAccount = (name: string) =>
  fetch(`${url}/v1/group`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ userId: 'u0', groupId: name, traits: { name }, messageId: `group-${name}` }),
  });
/** A quarter of 2,000 events a second. */
const load = (mark: string) => sendEvents({ url, key, mark, lanes: 2, size: 50, pauseMs: 200 });
const noneWaits = () =>
  until(
    async () => (await query(ownerUrl(home), 'SELECT FROM incoming_event LIMIT 1').catch(() => [1])).length,
    (left) => left === 0,
    120_000,
  );

async function expectOnce(mark: string, sender: ReturnType<typeof load>): Promise<void> {
  await noneWaits();
  const { lost, stored, counted } = await checkEvents(home, { mark, acknowledged: sender.acknowledged });
  expect({ lost, odd: sender.odd, twice: counted - stored }).toEqual({ lost: [], odd: [], twice: 0 });
}

async function tableOf(work: { rows: number }): Promise<string> {
  const warehouse = await newWarehouse(ownerUrl(home));
  const far = new URL(ownerUrl(home));
  far.pathname = '/warehouse';
  await query(
    String(far),
    'CREATE TABLE logins (id bigint PRIMARY KEY, account_id text, user_id text, event text, occurred_at timestamptz)',
  );
  await query(
    String(far),
    `INSERT INTO logins SELECT i, 'w-' || (1 + i % 30), 'u-' || i % 900, 'signed in', now() - interval '1 hour' FROM generate_series(1, ${work.rows}) i`,
  );
  await query(String(far), 'GRANT SELECT ON logins TO warehouse_reader');
  const sourceId = await connectWarehouse({ warehouse }, owner.browser, 'kills');
  await mapTable(owner.browser, sourceId, { name: 'public.customers', cursorField: 'updated_at' });
  await mapTable(owner.browser, sourceId, { name: 'public.logins', cursorField: 'occurred_at' });
  return sourceId;
}

test(`${KILLS} kills of web and tracking API and ${KILLS} of the worker while events, imports, trainings and reads go on`, async () => {
  const rows = 400_000;
  await importCsv(owner.browser, madeCsv('kestrel', 600), 'kestrel.csv');
  await nameAccount('kills');
  await tableOf({ rows });
  const sender = load('kills');
  const work: Work = workOn(owner.browser);
  const back: Record<'ingest' | 'web', number[]> = { ingest: [], web: [] };
  for (let n = 0; n < KILLS; n++) {
    kill(partsOf(product).worker, 'SIGKILL');
    await pause(BETWEEN_MS);
    const part = n % 2 === 0 ? 'ingest' : 'web';
    back[part].push(await killed(part, part === 'ingest' ? `${url}/readyz` : `${product.url}/livez`));
    await pause(BETWEEN_MS - 1_000);
  }
  await sender.end();
  await work.end();
  console.log(
    `acknowledged ${sender.acknowledged.size}; back after s: tracking API median ${at50(back.ingest)}, 95 % ${at95(back.ingest).toFixed(1)}; web ${at50(back.web)}, ${at95(back.web).toFixed(1)}; ${JSON.stringify(work.counts())}`,
  );
  await expectOnce('kills', sender);
  const there = () =>
    query<{ imports: number; accounts: number; left: number; reads: number }>(
      ownerUrl(home),
      `SELECT
    (SELECT count(*)::int FROM import_run WHERE state = 'done' AND id = ANY ($1)) AS imports,
    (SELECT count(*)::int FROM account WHERE external_id LIKE 'made-%') AS accounts,
    (SELECT count(*)::int FROM job_progress WHERE state IN ('queued', 'running')) AS left,
    (SELECT count(*)::int FROM usage_event WHERE event = 'signed in') AS reads`,
      [work.imports],
    );
  const [row] = await until(
    there,
    ([now]) => now?.left === 0 && now.reads === rows && now.imports === work.imports.length,
    300_000,
  );
  expect(row?.accounts).toBe(work.accounts());
  expect(work.imports.length).toBeGreaterThan(25);
  const twice = await query(ownerUrl(home), 'SELECT seed FROM model_version GROUP BY seed HAVING count(*) > 1');
  const silent = await query(
    ownerUrl(home),
    "SELECT id FROM job_progress WHERE state = 'failed' AND coalesce(error, '') = ''",
  );
  expect({ twice, silent }).toEqual({ twice: [], silent: [] });
}, 3_600_000);

const at50 = (times: readonly number[]): string => (times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0).toFixed(1);

/** What the log calls a failure of ours: a database that is away is none. */
const failures = (): string[] =>
  fs
    .readFileSync(home.logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('Something failed on our side'));

/** The postmaster, one of its backends (with which all of them end), or a stop that waits for nothing. */
async function databaseKilled(n: number): Promise<void> {
  const { postgres } = partsOf(product);
  if (n % 3 === 0) return kill(postgres, 'SIGKILL');
  if (n % 3 === 1) return kill(postgres, 'SIGQUIT'); // what pg_ctl stop -m immediate sends
  const children = spawnSync('ps', ['--ppid', String(postgres), '-o', 'pid=,args='], { encoding: 'utf8' }).stdout.split(
    '\n',
  );
  const backends = children
    .filter((line) => /127\.0\.0\.1/.test(line))
    .map((line) => Number(line.trim().split(' ')[0]));
  kill(backends[Math.floor(Math.random() * backends.length)] ?? postgres, 'SIGKILL');
}

test(`${DATABASE_KILLS} kills of the database: ready again without a human hand`, async () => {
  await nameAccount('base');
  const sender = load('base');
  const changes = makeChanges(owner.browser);
  const times: number[] = [];
  for (let n = 0; n < DATABASE_KILLS; n++) {
    await pause(5_000 + Math.random() * 2_000);
    const before = sender.acknowledged.size;
    const from = performance.now();
    await databaseKilled(n);
    await until(
      async () => sender.acknowledged.size,
      (now) => now > before + 100,
      60_000,
    );
    await until(
      () => answers(`${product.url}/readyz`),
      (status) => status === 200,
      60_000,
    );
    times.push(seconds(from));
  }
  await sender.end();
  await changes.end();
  console.log(
    `acknowledged ${sender.acknowledged.size} events and ${changes.acknowledged.length} changes; ready after s: median ${at50(times)}, longest ${Math.max(...times).toFixed(1)}`,
  );
  await expectOnce('base', sender);
  expect(failures()).toEqual([]);
  await expectKept(home, changes);
  expect(Math.max(...times)).toBeLessThanOrEqual(20);
}, 3_600_000);
