/** A small company in dated files, and accounts whose data is odd in one way each: the same bytes for the same day. */
import type { Ctx } from '@/lib/server/context';
import { dice } from './dated-world';
import { importFacts } from './facts';
import { importFile } from './world';

const DAY = 86_400_000;
const ACCOUNTS = 90;

/** `starts` = days since the subscription began, null = none; `uses` = days ago and how often. */
type Odd = { starts: number | null; arr?: string; uses?: Record<string, string> };
const ODD: Record<string, Odd> = {
  'no-facts': { starts: null },
  'no-events': { starts: 400 },
  'one-event': { starts: 400, uses: { 40: '1' } },
  'future-events': { starts: 400, uses: { '-5': '3' } },
  'future-start': { starts: -40 },
  'negative-use': { starts: 400, uses: { 20: '-5', 30: '4' } },
  'negative-money': { starts: 400, arr: '-1000', uses: { 20: '5' } },
  'no-use-counted': { starts: 400, uses: { 20: '0', 27: '0' } },
  'most-use': { starts: 400, uses: { 20: '1000000000', 27: '1000000000' } },
  'a-billion': { starts: 400, arr: '1000000000', uses: { 20: '5', 27: '5' } },
  'ten-days': { starts: 10, uses: { 5: '5', 8: '5' } },
};

export const ODD_ACCOUNTS = Object.keys(ODD);

type Table = 'accounts' | 'subscriptions' | 'usage' | 'outcomes';
export type OddFiles = Record<Table, string>;
type Lines = { add: (to: Table, ...cells: (string | number)[]) => void; day: (ago: number) => string };

export function oddFiles(now: Date): OddFiles {
  const files: OddFiles = {
    accounts: 'account_id,account_name,balance\n',
    subscriptions: 'subscription_id,account_id,arr,currency,start_date,end_date\n',
    usage: 'event_id,account_id,user_id,timestamp,event_name,count\n',
    outcomes: 'outcome_id,account_id,result,date\n',
  };
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const lines: Lines = {
    add: (to, ...cells) => {
      files[to] += `${cells.join(',')}\n`;
    },
    day: (ago) => new Date(today - ago * DAY).toISOString().slice(0, 10),
  };
  addUsual(lines);
  addOdd(lines);
  return files;
}

/** A third of the usual accounts leave; use falls before. */
function addUsual({ add, day }: Lines): void {
  const random = dice(17);
  const whole = (below: number) => Math.floor(random() * below);
  for (let i = 0; i < ACCOUNTS; i++) {
    const id = `usual-${i}`;
    const starts = 540 - whole(60);
    const left = i % 3 === 0 ? 60 + whole(starts - 160) : 0;
    add('accounts', id, `Usual ${i}`, whole(900) - 400);
    add('subscriptions', `s-${i}`, id, 1_000 + whole(90_000), 'USD', day(starts), left ? day(left) : '');
    if (left) add('outcomes', `o-${i}`, id, 'churned', day(left));
    for (let ago = starts - 3; ago > left; ago -= 9)
      use({ add, day }, { id, ago, count: (left && ago - left < 110 ? 3 : 14) + whole(12) });
  }
}

function addOdd({ add, day }: Lines): void {
  for (const [id, { starts, arr = '1200', uses = {} }] of Object.entries(ODD)) {
    add('accounts', id, `Odd ${id}`, -5);
    if (starts !== null) add('subscriptions', `s-${id}`, id, arr, 'USD', day(starts), '');
    for (const [ago, count] of Object.entries(uses)) use({ add, day }, { id, ago: Number(ago), count });
  }
}

const use = ({ add, day }: Lines, { id, ago, count }: { id: string; ago: number; count: number | string }) =>
  add('usage', `e-${id}-${ago}`, id, `u-${Math.abs(ago) % 3}`, `${day(ago)}T10:00:00Z`, 'login', count);

/** All four files through the whole import. @returns what was refused, by kind: [rule, rows] */
export async function importOdd(ctx: Ctx, files: OddFiles): Promise<Record<string, [string, number][]>> {
  const done = {
    accounts: await importFile(ctx, files.accounts, {
      change: (mapping) => ({ ...mapping, kind: 'accounts', positive: [] }),
    }),
    subscriptions: await importFacts(ctx, files.subscriptions, { kind: 'subscriptions' }),
    usage: await importFacts(ctx, files.usage, { kind: 'usage' }),
    outcomes: await importFacts(ctx, files.outcomes, { kind: 'outcomes' }),
  };
  return Object.fromEntries(
    Object.entries(done).map(([kind, { counts }]) => [kind, counts?.rules.map(({ rule, rows }) => [rule, rows]) ?? []]),
  );
}
