/** The tracking API under load, by the product's own processes on one machine: times of answers, what is lost, and the ratio to COPY. */
import 'server-only';
import crypto from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { keep } from '@/lib/server/boot/children';
import type { Ctx } from '@/lib/server/context';
import { copyText } from '@/lib/server/imports/copy-text';
import { createKey } from '@/lib/server/keys/change-keys';
import { asOwner, type Home, newWorkspace, withHome } from './home';
import { type Measure, measured, quantile, type Tell } from './measure';
import { ACCOUNTS, batchOf, eventOf, type Load, openLoop, post, type To } from './send-events';

/** Ten minutes at 2,000 events a second in batches of 50; then one minute of 300 single calls a second. */
const STEADY = { seconds: 600, perSecond: 40, size: 50 };
const SINGLE = { seconds: 60, perSecond: 300, size: 1 };
/** How long each side of the ratio runs, in turn, and with how many senders. */
const TURN_S = 10;
const TURNS = 3;
const SENDERS = 8;
/** Beside COPY the limit of a workspace would be all that is measured. */
const UNLIMITED = { INGEST_PER_SECOND: '1000000' };

export function ingestBench(tell: Tell): Promise<Measure[]> {
  return withHome(async (home) => {
    const ctx = await newWorkspace(home, 'Ingest');
    const { secret } = await createKey(ctx, { name: 'Bench', scope: 'ingest', createsAccounts: true, days: null });
    const parts = ['ingest', 'worker'].map((name) =>
      keep({ name, script: name, env: UNLIMITED, onHopeless: hopeless }),
    );
    for (const { stop } of parts) home.closing.unshift(stop);
    const to = { url: `http://127.0.0.1:${process.env.INGEST_PORT}`, key: secret };
    await accounts({ ...to, mark: 'accounts' });
    tell(`${STEADY.seconds} s of ${STEADY.perSecond * STEADY.size} events a second`);
    const steady = await openLoop({ ...to, mark: 'steady' }, STEADY);
    const seen = await untilTaken(home, ctx);
    tell(`${SINGLE.seconds} s of ${SINGLE.perSecond} single calls a second`);
    const single = await openLoop({ ...to, mark: 'single' }, SINGLE);
    await untilTaken(home, ctx);
    const counted = await countedOf(home, ctx);
    tell('beside COPY');
    const ratio = await besideCopy(home, ctx, { ...to, mark: 'ratio' });
    return [
      ...loadMeasures('batches of 50', steady, { p50: 40, p99: 250 }),
      measured({ measure: 'the last of them on the account after', value: seen, unit: 's', n: 1, most: 60 }),
      ...loadMeasures('single calls', single, { p99: 200 }),
      measured({
        measure: 'acknowledged, and not counted exactly once',
        value: Math.abs(steady.events + single.events - counted),
        unit: 'events',
        n: counted,
        most: 0,
      }),
      measured({ measure: 'as fast as it goes', value: ratio.ingest, unit: 'events/s', n: TURNS }),
      measured({
        measure: 'COPY of the same batches into the same tables',
        value: ratio.copy,
        unit: 'events/s',
        n: TURNS,
      }),
      measured({ measure: 'ratio to COPY', value: ratio.ingest / ratio.copy, unit: '', n: TURNS, least: 0.4 }),
    ];
  });
}

const hopeless = (why: string): never => {
  throw new Error(why);
};

function loadMeasures(name: string, { times, events, refused }: Load, most: { p50?: number; p99: number }): Measure[] {
  const p50 = { measure: `${name}: answered, median`, value: quantile(times, 0.5), unit: 'ms', n: times.length };
  return [
    measured(most.p50 === undefined ? p50 : { ...p50, most: most.p50 }),
    measured({
      measure: `${name}: answered, p99`,
      value: quantile(times, 0.99),
      unit: 'ms',
      n: times.length,
      most: most.p99,
    }),
    measured({ measure: `${name}: not answered with 200`, value: refused, unit: 'requests', n: events, most: 0 }),
  ];
}

async function accounts(to: To): Promise<void> {
  for (let attempt = 0; attempt < 100 && !(await post(to, batchOf(to.mark, { n: 0, size: 1 }))); attempt++)
    await new Promise((resolve) => setTimeout(resolve, 100)); // it is still starting
  for (let n = 0; n < ACCOUNTS; n += 50) {
    const batch = Array.from({ length: 50 }, (_, i) => ({
      type: 'group',
      messageId: crypto.randomUUID(),
      userId: `user-${n + i}`,
      groupId: `account-${n + i}`,
      traits: { name: `Account ${n + i}` },
    }));
    if (!(await post(to, JSON.stringify({ batch })))) throw new Error('the accounts were not taken');
  }
}

/** @returns seconds until nothing is left to be brought to its account */
async function untilTaken({ ownerUrl }: Home, { workspaceId }: Ctx): Promise<number> {
  const from = performance.now();
  const left = () =>
    asOwner(
      ownerUrl,
      async (client) =>
        (await client.query('SELECT FROM incoming_event WHERE workspace_id = $1 LIMIT 1', [workspaceId])).rowCount,
    );
  while ((await left()) !== 0) {
    if (performance.now() - from > 300_000) throw new Error('events are still not taken after five minutes');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return (performance.now() - from) / 1_000;
}

/** But for the one with which the start was tried. */
const countedOf = ({ ownerUrl }: Home, { workspaceId }: Ctx): Promise<number> =>
  asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'SELECT coalesce(sum(count), 0)::int AS count FROM usage_daily WHERE workspace_id = $1',
      [workspaceId],
    );
    return (rows[0]?.count ?? 0) - 1;
  });

/** In turns, so that a machine that slows down slows both. @returns events a second, the middle of the turns */
async function besideCopy(home: Home, ctx: Ctx, to: To): Promise<{ ingest: number; copy: number }> {
  const ingest: number[] = [];
  const copy: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ingest.push(await closedLoop((n) => post(to, batchOf(`${to.mark}-${turn}`, { n, size: 50 }))));
    const clients = await Promise.all(Array.from({ length: SENDERS }, () => connected(home.ownerUrl)));
    copy.push(await closedLoop((n, sender) => copied(clients[sender], ctx, n)));
    await Promise.all(clients.map((client) => client.end()));
  }
  return { ingest: quantile(ingest, 0.5), copy: quantile(copy, 0.5) };
}

async function closedLoop(send: (n: number, sender: number) => Promise<boolean>): Promise<number> {
  let batches = 0;
  let n = 0;
  const until = performance.now() + TURN_S * 1_000;
  const sender = async (number: number) => {
    while (performance.now() < until) if (await send(n++, number)) batches++;
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)));
  return (batches * 50) / TURN_S;
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** What a batch leaves in the tables, with one commit; the owner's COPY knows no policy. */
async function copied(client: pg.Client | undefined, { workspaceId }: Ctx, n: number): Promise<boolean> {
  if (!client) return false;
  const at = new Date().toISOString();
  const events = Array.from({ length: 50 }, (_, i) => eventOf('copied', n * 50 + i));
  const into = (text: string, rows: (string | null)[][]) =>
    pipeline(Readable.from(copyText([rows])), client.query(copyFrom(text)));
  await client.query('BEGIN');
  await into(
    'COPY usage_event_key (workspace_id, message_id, occurred_at) FROM STDIN',
    events.map(({ messageId }) => [workspaceId, messageId, at]),
  );
  await into(
    'COPY incoming_event (workspace_id, key_id, kind, message_id, user_ref, group_ref, event, occurred_at, received_at) FROM STDIN',
    events.map(({ messageId, userId, event, context }) => [
      workspaceId,
      workspaceId,
      'track',
      messageId,
      userId,
      context.groupId,
      event,
      at,
      at,
    ]),
  );
  await client.query('COMMIT');
  return true;
}
