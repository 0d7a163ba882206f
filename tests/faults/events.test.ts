import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '@/tests/support/browserless';
import { busy } from '@/tests/support/busy';
import type { Person } from '@/tests/support/cast';
import { checkEvents, type Sender, sendEvents } from '@/tests/support/events';
import { startHasty, startIngest } from '@/tests/support/hasty';
import { ownProduct, sendersKey } from '@/tests/support/own-product';
import {
  clear,
  environmentOf,
  freePort,
  type Home,
  kill,
  ownerUrl,
  type Product,
  partsOf,
  query,
} from '@/tests/support/product';

let home: Home;
let product: Product;
let owner: Person;
let key: string;
let url: string;

beforeAll(async () => {
  ({ home, product, owner } = await ownProduct('Events'));
  key = await sendersKey(owner);
  url = `http://127.0.0.1:${home.ingestPort}`;
});
afterAll(() => clear(home));

const seconds = (from: number) => (performance.now() - from) / 1000;
const more = (sender: Sender, count: number, ms = 30_000) => {
  const wanted = sender.acknowledged.size + count;
  return until(
    async () => sender.acknowledged.size,
    (size) => size >= wanted,
    ms,
  );
};

/** An account, so that what is sent is counted. */
const nameAccount = (mark: string) =>
  fetch(`${url}/v1/group`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ userId: 'u0', groupId: mark, traits: { name: mark } }),
  });

describe('every acknowledged event is there once', () => {
  test('when the tracking API is killed while it is sent to', async () => {
    await nameAccount('kills');
    const sender = sendEvents({ url, key, mark: 'kills' });
    for (let n = 0; n < 4; n++) {
      await more(sender, 300 + 130 * n);
      kill(partsOf(product).ingest, 'SIGKILL');
      const from = performance.now();
      await more(sender, 20);
      expect(seconds(from)).toBeLessThanOrEqual(3 * busy());
    }
    await sender.end();
    const check = () => checkEvents(home, { mark: 'kills', acknowledged: sender.acknowledged });
    const { lost, stored, counted } = await check();
    expect({ lost, odd: sender.odd, twice: counted - stored }).toEqual({ lost: [], odd: [], twice: 0 });
    await until(
      async () => (await query(ownerUrl(home), 'SELECT FROM incoming_event LIMIT 1')).length,
      (left) => left === 0,
    );
    expect(await check()).toEqual({ lost: [], stored, counted: stored });
  });

  test('when the worker is killed while it brings them to their accounts, and when the database is', async () => {
    await nameAccount('both');
    const sender = sendEvents({ url, key, mark: 'both' });
    await more(sender, 500);
    kill(partsOf(product).worker, 'SIGKILL');
    await more(sender, 500);
    kill(partsOf(product).postgres, 'SIGKILL');
    await more(sender, 500, 40_000);
    await sender.end();
    const left = async () =>
      (await query(ownerUrl(home), 'SELECT FROM incoming_event LIMIT 1').catch(() => [1])).length;
    await until(left, (count) => count === 0, 60_000);
    const { lost, stored, counted } = await checkEvents(home, { mark: 'both', acknowledged: sender.acknowledged });
    expect({ lost, odd: sender.odd, twice: counted - stored }).toEqual({ lost: [], odd: [], twice: 0 });
    expect(sender.refused).toBeGreaterThan(0);
  });
});

test('the key command makes a key for a workspace by its name, and says what was wrong otherwise', async () => {
  const command = (...words: string[]) =>
    spawnSync(process.execPath, ['bin/run.mjs', 'key', ...words], { env: environmentOf(home), encoding: 'utf8' });
  const made = command('create', '--workspace', 'events', '--scope', 'ingest', '--days', '1');
  expect([made.status, made.stdout]).toEqual([0, expect.stringMatching(/^bw_live_[\w-]{49}\n$/)]);
  const taken = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${made.stdout.trim()}` },
    body: JSON.stringify({ userId: 'u', event: 'By command' }),
  });
  expect(taken.status).toBe(200);
  const unknown = command('create', '--workspace', 'nowhere', '--scope', 'ingest');
  expect([unknown.status, unknown.stdout]).toEqual([1, '']);
  expect(unknown.stderr).toMatch(/Expected one workspace nowhere, got 0. There is: events \(/);
  for (const words of [[], ['create'], ['create', '--workspace', 'events', '--scope', 'all'], ['drop']])
    expect(command(...words).status).toBe(2);
});

test('a start without a database goes on, and says when to send again', async () => {
  const nowhere = new URL(ownerUrl(home));
  nowhere.port = String(await freePort());
  const { child, url: at } = await startIngest(home, { file: 'dist/ingest.mjs', database: nowhere.href });
  const headers = { authorization: `Bearer ${key}` };
  const body = JSON.stringify({ userId: 'u', event: 'Too early' });
  const answer = await fetch(`${at}/v1/track`, { method: 'POST', headers, body });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect((await fetch(`${at}/readyz`)).status).toBe(503);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
});

test('a server that answers before it has committed is found out', async () => {
  const early = await startHasty(home);
  const sender = sendEvents({ url: early.url, key, mark: 'hasty' });
  await more(sender, 400);
  early.child.kill('SIGKILL');
  await sender.end();
  const { lost } = await checkEvents(home, { mark: 'hasty', acknowledged: sender.acknowledged });
  expect(lost.length).toBeGreaterThan(0);
});
