import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '@/lib/contracts/jobs';
import { toAppError } from '@/lib/server/http-problem';
import { browserless, meOf, type Site, until } from '@/tests/support/browserless';
import { busy } from '@/tests/support/busy';
import { importCsv, jobOver, madeCsv, type Person } from '@/tests/support/cast';
import { type Changes, expectKept, makeChanges, warm } from '@/tests/support/changes';
import { ownProduct } from '@/tests/support/own-product';
import {
  clear,
  type Home,
  kill,
  launch,
  ownerUrl,
  type Product,
  partsOf,
  processesOf,
  query,
  SUPERVISOR,
  stop,
  untilReady,
} from '@/tests/support/product';

let home: Home;
let product: Product;
let site: Site;
let owner: Person;

beforeAll(async () => {
  ({ home, product, site, owner } = await ownProduct('Faults'));
});
afterAll(() => clear(home));

const readyz = () =>
  browserless(site)
    .get('/readyz')
    .then(
      ({ status, text }) => ({ status, text }),
      () => ({ status: 0, text: '' }),
    );
const ready = (ms: number) => until(readyz, ({ status }) => status === 200, ms);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const seconds = (from: number) => (performance.now() - from) / 1000;

describe('killed at once, under load,', () => {
  let running: Changes;
  afterEach(() => running.end());

  test('the web process is back within five seconds and no acknowledged change is lost', async () => {
    running = makeChanges(owner.browser);
    await warm(running);
    const { web } = partsOf(product);
    const from = performance.now();
    kill(web, 'SIGKILL');
    await until(
      async () => partsOf(product).web,
      (pid) => pid !== 0 && pid !== web,
      20_000,
    );
    await ready(20_000);
    expect(seconds(from)).toBeLessThanOrEqual(5 * busy());
    await pause(500);
    await running.end();
    expect(running.refused).toBeGreaterThan(0);
    await expectKept(home, running);
    expect(await meOf(owner.browser)).toBe(200);
  });

  test('the database is back within twenty seconds, the health says so meanwhile, and nothing acknowledged is lost', async () => {
    running = makeChanges(owner.browser);
    await warm(running);
    const { postgres } = partsOf(product);
    const atOnce = 1_000 * busy();
    const from = performance.now();
    kill(postgres, 'SIGKILL');
    const red = await until(readyz, ({ status }) => status === 503, atOnce);
    expect(JSON.parse(red.text)).toMatchObject({ status: 'down' });
    expect(red.text).not.toContain('127.0.0.1');
    expect((await browserless(site).get('/livez')).status).toBe(200);
    await ready(40_000);
    expect(seconds(from)).toBeLessThanOrEqual(20 * busy());
    await pause(500);
    await running.end();
    await expectKept(home, running);
    expect(await meOf(owner.browser)).toBe(200);
  });

  test('everything starts again with one command and every acknowledged change is there', async () => {
    running = makeChanges(owner.browser);
    await warm(running);
    const { web, worker, postgres } = partsOf(product);
    for (const pid of [product.pid, postgres, web, worker]) kill(pid, 'SIGKILL');
    await running.end();
    const from = performance.now();
    product = launch(home);
    await untilReady(product, { from: (await said()).length });
    await ready(20_000);
    expect(seconds(from)).toBeLessThanOrEqual(30 * busy());
    await expectKept(home, running);
    expect(await meOf(owner.browser)).toBe(200);
  });

  test('the supervisor alone leaves web and worker ending by themselves, and the next start takes the database over', async () => {
    running = makeChanges(owner.browser);
    await warm(running);
    const { web, worker, postgres } = partsOf(product);
    kill(product.pid, 'SIGKILL');
    await running.end();
    await until(
      async () => processesOf(home).filter((pid) => pid === web || pid === worker),
      (left) => left.length === 0,
      10_000,
    );
    const before = (await said()).length;
    product = launch(home);
    expect(await untilReady(product, { from: before })).toContain('adopted the one still running');
    expect(partsOf(product).postgres).toBe(postgres);
    await expectKept(home, running);
  });
});

const said = async (): Promise<string> => fs.readFileSync(home.logFile, 'utf8');

test.each([
  'Client has encountered a connection error and is not queryable',
  'Connection terminated unexpectedly',
  'terminating connection due to administrator command',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'Raw query failed. Code: `N/A`. Message: `Server has closed the connection.`',
  'ConnectionClosed',
  'DatabaseNotReachable',
  'SocketTimeout',
])('“%s” means to the outside that the database is away', (message) => {
  const { code, message: shown } = toAppError(new Error(message));
  expect([code, shown.includes(message)]).toEqual(['unavailable', false]);
});

describe('the health', () => {
  test('is red while the worker stands still, and green when it goes on', async () => {
    const { worker } = partsOf(product);
    await ready(10_000);
    kill(worker, 'SIGSTOP');
    await query(ownerUrl(home), "UPDATE worker_lease SET beat_at = beat_at - interval '61 seconds'");
    const red = await readyz();
    kill(worker, 'SIGCONT');
    expect([red.status, JSON.parse(red.text).status]).toEqual([503, 'degraded']);
    expect((await ready(15_000)).status).toBe(200);
  });

  test('is red while the database misses a migration of this build, or has one half-done', async () => {
    const last = 'WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)';
    const [row] = await query<{ name: string }>(
      ownerUrl(home),
      `UPDATE _prisma_migrations SET migration_name = migration_name || '_x' ${last} RETURNING migration_name AS name`,
    );
    const missing = await readyz();
    await query(ownerUrl(home), 'UPDATE _prisma_migrations SET migration_name = $1 WHERE migration_name = $2', [
      row?.name.slice(0, -2),
      row?.name,
    ]);
    expect([missing.status, missing.text]).toEqual([
      503,
      expect.stringContaining(`pending: ${row?.name.slice(0, -2)}`),
    ]);
    await query(ownerUrl(home), `UPDATE _prisma_migrations SET finished_at = NULL ${last}`);
    const half = await readyz();
    await query(ownerUrl(home), `UPDATE _prisma_migrations SET finished_at = now() ${last}`);
    expect([half.status, (await readyz()).status]).toEqual([503, 200]);
  });

  test('knows a stopped database, of which /livez asks nothing and a sign-in tells nothing', async () => {
    const { postgres } = partsOf(product);
    const atOnce = busy();
    kill(postgres, 'SIGSTOP');
    try {
      const from = performance.now();
      expect((await browserless(site).get('/livez')).status).toBe(200);
      expect(seconds(from)).toBeLessThan(atOnce);
    } finally {
      kill(postgres, 'SIGCONT');
    }
    kill(postgres, 'SIGKILL');
    const visitor = browserless(site);
    const answer = await visitor.signIn(owner.email, owner.password);
    expect(`${answer.text} ${answer.headers.get('location')}`).not.toMatch(/ECONN|127\.0\.0\.1|postgres|terminat/i);
    await ready(20_000);
  });
});

/** Asks for a training and waits until it is in the middle of it. */
async function inTraining(seed: number): Promise<string> {
  const asked = await owner.browser.send('POST', '/api/models', { json: { engine: 'boosted', seed } });
  const { id } = asked.json<Job>();
  const job = async () => (await owner.browser.get(`/api/jobs/${id}`)).json<Job>();
  await until(
    job,
    ({ state, stages }) => state === 'running' && stages.some((stage) => stage.state === 'done'),
    60_000, // what the version before it is followed by comes first
  );
  return id;
}

/** What a training left, once it is over: how many versions of its seed there are, how many scores, and in which attempt. */
async function leftOf(id: string, seed: number): Promise<unknown> {
  expect((await jobOver(owner.browser, id, 90_000)).state).toBe('done');
  const rows = await query(
    ownerUrl(home),
    `SELECT (SELECT count(*) FROM model_version WHERE seed = $2)::int AS versions, (SELECT count(*) FROM score s JOIN model_version v ON v.id = s.model_version_id WHERE v.seed = $2)::int AS scores, (SELECT attempt FROM job_progress WHERE id = $1) AS attempts`,
    [id, seed],
  );
  return rows[0];
}

test('a worker that is killed in the middle of a training leaves one version, made by the next one', async () => {
  await importCsv(owner.browser, madeCsv('kestrel', 2_000), 'kestrel.csv');
  const id = await inTraining(1);
  kill(partsOf(product).worker, 'SIGKILL');
  expect(await leftOf(id, 1)).toEqual({ versions: 1, scores: 2_000, attempts: 2 });
});

test('a stop under load ends with status 0, in time, with nothing left and nothing lost, and gives a training back', async () => {
  const id = await inTraining(2);
  const running = makeChanges(owner.browser);
  await warm(running);
  const from = performance.now();
  expect(await stop(product)).toBe(0);
  expect(seconds(from)).toBeLessThanOrEqual(10 * busy()); // no connection that stays in use holds it up
  await running.end();
  expect(processesOf(home)).toEqual([]);
  const before = (await said()).length;
  product = launch(home, SUPERVISOR);
  await untilReady(product, { from: before });
  await expectKept(home, running);
  expect(await leftOf(id, 2)).toEqual({ versions: 1, scores: 2_000, attempts: 1 }); // it was not the training that failed
  expect(await stop(product)).toBe(0);
});
