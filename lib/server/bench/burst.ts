/** The tracking API beyond what it takes: a burst, and a neighbour who sends too much. With the limits that an installation has. */
import 'server-only';
import { keep } from '@/lib/server/boot/children';
import { env } from '@/lib/server/env';
import { createKey } from '@/lib/server/keys/change-keys';
import { asOwner, type Home, newWorkspace, withHome } from './home';
import { type Measure, measured, quantile, type Tell } from './measure';
import { type Load, openLoop, type To } from './send-events';

/** 10,000 events a second for a minute, and what an ordinary load meets from half a minute after it on. */
const BURST = { seconds: 60, perSecond: 200, size: 50 };
const REST_S = 30;
const AFTER = { seconds: 30, perSecond: 40, size: 50 };
/** A neighbour at five times what a workspace may send, beside 500 events a second of another. */
const CALM = { seconds: 60, perSecond: 10, size: 50 };
const TIMES = 5;

export function burstBench(tell: Tell): Promise<Measure[]> {
  return withHome(async (home) => {
    const own = await senderOf(home, 'Calm');
    const loud = await senderOf(home, 'Loud');
    for (const name of ['ingest', 'worker'])
      home.closing.unshift(keep({ name, script: name, env: {}, onHopeless: hopeless }).stop);
    await untilReady(own.url);
    tell(`${BURST.seconds} s of ${BURST.perSecond * BURST.size} events a second`);
    const burst = await openLoop({ ...loud, mark: 'burst' }, BURST);
    await new Promise((resolve) => setTimeout(resolve, REST_S * 1_000));
    tell('an ordinary load half a minute later');
    const after = await openLoop({ ...own, mark: 'after' }, AFTER);
    tell('one workspace by itself');
    const alone = await openLoop({ ...own, mark: 'alone' }, CALM);
    const perSecond = (TIMES * env().INGEST_PER_SECOND) / BURST.size;
    tell(`the same beside another that sends ${perSecond * BURST.size} a second`);
    const [beside, neighbour] = await Promise.all([
      openLoop({ ...own, mark: 'beside' }, CALM),
      openLoop({ ...loud, mark: 'neighbour' }, { ...BURST, seconds: CALM.seconds, perSecond }),
    ]);
    const lost = await lostOf(home, burst.events + after.events + alone.events + beside.events + neighbour.events);
    return [
      ...honest('burst', burst),
      measured({
        measure: 'burst: told to come back later (429)',
        value: burst.later,
        unit: 'requests',
        n: burst.times.length,
      }),
      p99('after it: answered, p99', after, 250),
      measured({
        measure: 'after it: not answered with 200',
        value: after.refused,
        unit: 'requests',
        n: after.times.length,
        most: 0,
      }),
      p99('alone: answered, p99', alone),
      p99('beside a loud neighbour: answered, p99', beside),
      measured({
        measure: 'beside it, by itself: p99',
        value: ratio(beside, alone),
        unit: '×',
        n: beside.times.length,
        most: 1.25,
      }),
      measured({
        measure: 'beside it: not answered with 200',
        value: beside.refused,
        unit: 'requests',
        n: beside.times.length,
        most: 0,
      }),
      ...honest('neighbour', neighbour),
      measured({
        measure: 'neighbour: told to come back later (429)',
        value: neighbour.later,
        unit: 'requests',
        n: neighbour.times.length,
        least: 1,
      }),
      measured({
        measure: 'acknowledged, and not there',
        value: lost,
        unit: 'events',
        n: burst.events + neighbour.events,
        most: 0,
      }),
    ];
  });
}

const hopeless = (why: string): never => {
  throw new Error(why);
};
const p99 = (measure: string, { times }: Load, most?: number): Measure =>
  measured({
    measure,
    value: quantile(times, 0.99),
    unit: 'ms',
    n: times.length,
    ...(most === undefined ? {} : { most }),
  });
const ratio = (one: Load, other: Load): number => quantile(one.times, 0.99) / quantile(other.times, 0.99);

/** Either in time, or an honest "later": never a failure, and never a 429 that does not say when. */
const honest = (name: string, load: Load): Measure[] => [
  p99(`${name}: answered, p99`, load, 1_000),
  measured({
    measure: `${name}: failed, or "later" without when`,
    value: load.failed,
    unit: 'requests',
    n: load.times.length,
    most: 0,
  }),
];

async function senderOf(home: Home, name: string): Promise<To> {
  const { secret } = await createKey(await newWorkspace(home, name), {
    name,
    scope: 'ingest',
    createsAccounts: true,
    days: null,
  });
  return { url: `http://127.0.0.1:${process.env.INGEST_PORT}`, key: secret, mark: '' };
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const there = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the tracking API did not start');
}

const lostOf = ({ ownerUrl }: Home, acknowledged: number): Promise<number> =>
  asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ stored: number }>('SELECT count(*)::int AS stored FROM usage_event_key');
    return Math.max(0, acknowledged - (rows[0]?.stored ?? 0));
  });
