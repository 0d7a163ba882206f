import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@/tests/support/browserless';
import { startHasty } from '@/tests/support/hasty';
import { ownProduct, sendersKey } from '@/tests/support/own-product';
import { clear, type Home, kill, ownerUrl, type Product, partsOf, query } from '@/tests/support/product';
import { type SdkSender, sdkSenders } from '@/tests/support/sdks';

/** Of each of four clients. */
const EVENTS = 25_000;
const KILLS = 20;
/** A part that dies six times within a minute is given up: that is not what is tried here. */
const BETWEEN_KILLS_MS = 13_000;
/** Not taken yet, of each client: their own queues have an end. */
const OPEN = 2_000;

let home: Home;
let product: Product;
let key: string;

beforeAll(async () => {
  const own = await ownProduct('Clients');
  ({ home, product } = own);
  key = await sendersKey(own.owner);
});
afterAll(() => clear(home));

/** So that what is sent is counted. */
const nameAccount = (name: string) =>
  fetch(`http://127.0.0.1:${home.ingestPort}/v1/group`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ userId: 'u', groupId: name, traits: { name }, messageId: `group-${name}` }),
  });

const takenOf = (senders: readonly SdkSender[]) => senders.reduce((sum, { taken }) => sum + taken.size, 0);

/** @param pauseMs after every fifty */
async function sendAll(sender: SdkSender, { count, pauseMs }: { count: number; pauseMs: number }): Promise<void> {
  for (let n = 0; n < count; n++) {
    sender.send(n);
    if (n % 50 === 49) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    while (n + 1 - sender.taken.size - sender.failed.length > OPEN) {
      await sender.flush().catch(() => undefined); // it says below what it gave up
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  while (sender.taken.size + sender.failed.length < count) {
    await sender.flush().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Acknowledged ids that are nowhere, ids that are there, and events that are counted or wait to be. */
async function checked(group: string, senders: readonly SdkSender[]) {
  const rows = await query<{ id: string }>(
    ownerUrl(home),
    "SELECT message_id AS id FROM usage_event_key WHERE message_id NOT LIKE 'group-%'",
  );
  const there = new Set(rows.map(({ id }) => id));
  const taken = senders.flatMap((sender) => [...sender.taken]);
  const [row] = await query<{ counted: number; waiting: number }>(
    ownerUrl(home),
    `SELECT coalesce((SELECT sum(d.count) FROM usage_daily d JOIN account a ON a.workspace_id = d.workspace_id AND a.id = d.account_id WHERE a.external_id = $1), 0)::int AS counted,
      (SELECT count(*)::int FROM incoming_event) AS waiting`,
    [group],
  );
  return { lost: taken.filter((id) => !there.has(id)), ...(row ?? { counted: 0, waiting: 0 }), stored: there.size };
}

test(`100,000 events of four clients are there once each, though the server is killed ${KILLS} times`, async () => {
  await nameAccount('clients');
  const senders = sdkSenders({ host: `http://127.0.0.1:${home.ingestPort}`, key, group: 'clients' });
  const sending = Promise.all(
    senders.map((sender) => sendAll(sender, { count: EVENTS, pauseMs: (KILLS * BETWEEN_KILLS_MS) / (EVENTS / 50) })),
  );
  for (let n = 0; n < KILLS; n++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_KILLS_MS));
    expect(takenOf(senders)).toBeLessThan(4 * EVENTS); // it is still being sent to
    kill(partsOf(product).ingest, 'SIGKILL');
  }
  await sending;
  await until(
    () => checked('clients', senders),
    ({ waiting }) => waiting === 0,
    120_000,
  );
  const { lost, counted, stored } = await checked('clients', senders);
  expect({ lost, failed: senders.flatMap(({ failed }) => failed.slice(0, 3)) }).toEqual({ lost: [], failed: [] });
  expect([takenOf(senders), counted, stored]).toEqual([4 * EVENTS, 4 * EVENTS, 4 * EVENTS]);
});

test('a server that acknowledges before it has committed is found out by the same clients', async () => {
  const early = await startHasty(home);
  const senders = sdkSenders({ host: early.url, key, group: 'hasty' });
  const sending = Promise.all(senders.map((sender) => sendAll(sender, { count: 2_000, pauseMs: 5 })));
  await until(
    async () => takenOf(senders),
    (taken) => taken >= 2_000,
    60_000,
  );
  early.child.kill('SIGKILL');
  const { lost } = await checked('hasty', senders);
  expect(lost.length).toBeGreaterThan(0);
  void sending.catch(() => undefined); // nobody answers them any more
});
