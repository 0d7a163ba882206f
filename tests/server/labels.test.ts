import { describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { buildSnapshots } from '@/lib/server/snapshots/build-snapshots';
import { countSpells, hasDates, type LeavingRules } from '@/lib/server/snapshots/labels';
import { monthEnds, monthsOf } from '@/lib/server/snapshots/month-ends';
import { datedWorld, type Facts, insertAccounts, insertFacts } from '@/tests/support/dated-world';
import { asOwner, mintWorkspace } from '@/tests/support/world';

const RULES: LeavingRules = { horizonDays: 90, gapDays: 30, countInvoluntary: true };
const NOW = new Date('2025-12-15T12:00:00Z');
const at = (day: string) => new Date(`${day}T00:00:00Z`);

type Account = { subscriptions?: Facts[]; outcomes?: Facts[]; tickets?: Facts[] };
type Asked = { asOf: string | 'live'; rules?: LeavingRules };

const paying = (from: string, to: string | null = null, more: Facts = {}): Facts => ({
  ...{ arr_minor: 100_000, currency: 'USD', trial: false, auto_renew: true, notice_at: null },
  ...{ started_at: at(from), occurred_at: at(from), ended_at: to && at(to), ...more },
});
const churned = (day: string, more: Facts = {}): Facts => ({
  kind: 'churned',
  occurred_at: at(day),
  voluntary: true,
  ...more,
});

/** Beside everyone stands one that pays throughout. */
async function company(account: Account): Promise<{ ctx: Ctx; id: string }> {
  const ctx = await mintWorkspace();
  return asOwner(async (client) => {
    const ids = await insertAccounts(client, ctx, ['it', 'other']);
    const id = ids.get('it') ?? '';
    const own = (rows: Facts[] = []) => rows.map((row) => ({ account_id: id, ...row }));
    for (const row of own(account.subscriptions)) await insertFacts(client, ctx, 'subscription', [row]);
    for (const row of own(account.outcomes)) await insertFacts(client, ctx, 'outcome', [row]);
    for (const row of own(account.tickets)) await insertFacts(client, ctx, 'ticket', [row]);
    await insertFacts(client, ctx, 'subscription', [{ account_id: ids.get('other') ?? '', ...paying('2024-01-01') }]);
    return { ctx, id };
  });
}

/** "out" where there is no row at all. */
async function standing(ctx: Ctx, id: string, { asOf, rules = RULES }: Asked) {
  return withConnection(ctx, async (client) => {
    const asOfs = asOf === 'live' ? ('live' as const) : [at(asOf)];
    const scope = { workspaceId: ctx.workspaceId, now: NOW, rules };
    for await (const row of buildSnapshots(client, { ...scope, asOfs, accounts: [id], fields: [] }))
      return [row.state, row.label] as const;
    return ['out', null] as const;
  });
}

const year: Account = { subscriptions: [paying('2025-01-10')] };

describe('an account', () => {
  it.each<[string, Account, Asked, readonly [string, number | null]]>([
    ['that stays', year, { asOf: '2025-06-01' }, ['customer', 0]],
    ['before it begins', year, { asOf: '2025-01-01' }, ['out', null]],
    ['whose horizon has not closed', year, { asOf: '2025-10-01' }, ['customer', null]],
    ['of today', year, { asOf: 'live' }, ['customer', null]],
    [
      'that the ledger says left within the horizon',
      { ...year, outcomes: [churned('2025-08-29')] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    [
      'that left a day after the horizon',
      { ...year, outcomes: [churned('2025-08-30')] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'that left at the very instant',
      { ...year, outcomes: [churned('2025-06-01')] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    ['that has left before', { ...year, outcomes: [churned('2025-05-31')] }, { asOf: '2025-06-01' }, ['out', null]],
    ['that left, today', { ...year, outcomes: [churned('2025-05-31')] }, { asOf: 'live' }, ['left', null]],
    [
      'whose subscription ended',
      { subscriptions: [paying('2025-01-10', '2025-07-01')] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    [
      'whose ledger is later than its subscription',
      { subscriptions: [paying('2025-01-10', '2025-07-01')], outcomes: [churned('2025-09-20')] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'with a gap of 29 days',
      { subscriptions: [paying('2025-01-10', '2025-07-01'), paying('2025-07-30')] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'with a gap of 30 days',
      { subscriptions: [paying('2025-01-10', '2025-07-01'), paying('2025-07-31')] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    [
      'within such a gap',
      { subscriptions: [paying('2025-01-10', '2025-05-15'), paying('2025-07-31')] },
      { asOf: '2025-06-01' },
      ['out', null],
    ],
    [
      'that came back',
      { subscriptions: [paying('2025-01-10', '2025-04-01'), paying('2025-05-10')] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'that came back right after the ledger’s date',
      { subscriptions: [paying('2025-01-10', '2025-04-01'), paying('2025-04-05')], outcomes: [churned('2025-04-01')] },
      { asOf: '2025-03-01' },
      ['customer', 1],
    ],
    [
      'that ended ten days ago, today',
      { subscriptions: [paying('2025-01-10', '2025-12-05')] },
      { asOf: 'live' },
      ['customer', null],
    ],
    [
      'that pays for something else still',
      { subscriptions: [paying('2025-01-10', '2025-07-01'), paying('2025-02-10')] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'on trial',
      { subscriptions: [paying('2025-01-10', null, { trial: true })] },
      { asOf: '2025-06-01' },
      ['out', null],
    ],
    [
      'that never paid',
      { subscriptions: [paying('2025-01-10', null, { arr_minor: 0 })] },
      { asOf: '2025-06-01' },
      ['out', null],
    ],
    [
      'whose price is unknown',
      { subscriptions: [paying('2025-01-10', null, { arr_minor: null })] },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'that gave notice',
      { subscriptions: [paying('2025-01-10', '2025-09-01', { notice_at: at('2025-05-20'), auto_renew: false })] },
      { asOf: '2025-06-01' },
      ['leaving', null],
    ],
    [
      'before it gave notice',
      { subscriptions: [paying('2025-01-10', '2025-07-01', { notice_at: at('2025-05-20'), auto_renew: false })] },
      { asOf: '2025-05-01' },
      ['customer', 1],
    ],
    [
      'that gave notice for one of two',
      {
        subscriptions: [
          paying('2025-01-10', null, { notice_at: at('2025-05-20'), auto_renew: false }),
          paying('2025-01-11'),
        ],
      },
      { asOf: '2025-06-01' },
      ['customer', 0],
    ],
    [
      'whose end the ledger knows already',
      { ...year, outcomes: [churned('2026-02-01', { recorded_at: at('2025-12-01') })] },
      { asOf: 'live' },
      ['leaving', null],
    ],
    [
      'that went bankrupt',
      { ...year, outcomes: [churned('2025-07-01', { voluntary: false })] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    [
      'that went bankrupt where this does not count',
      { ...year, outcomes: [churned('2025-07-01', { voluntary: false })] },
      { asOf: '2025-06-01', rules: { ...RULES, countInvoluntary: false } },
      ['customer', null],
    ],
    [
      'known to the ledger and by a ticket alone',
      { outcomes: [churned('2025-07-01')], tickets: [{ occurred_at: at('2025-02-01'), opened_at: at('2025-02-01') }] },
      { asOf: '2025-06-01' },
      ['customer', 1],
    ],
    [
      'nobody ever sold anything',
      { tickets: [{ occurred_at: at('2025-02-01'), opened_at: at('2025-02-01') }] },
      { asOf: '2025-06-01' },
      ['out', null],
    ],
    [
      'with another horizon',
      { ...year, outcomes: [churned('2025-07-20')] },
      { asOf: '2025-06-01', rules: { ...RULES, horizonDays: 30 } },
      ['customer', 0],
    ],
  ])('%s', async (_case, account, asked, expected) => {
    const { ctx, id } = await company(account);
    expect(await standing(ctx, id, asked)).toEqual(expected);
  });

  it('is counted once however often it left, and dates are seen where there are any', async () => {
    const { ctx } = await company({
      subscriptions: [paying('2025-01-10', '2025-03-01'), paying('2025-05-01', '2025-08-01')],
    });
    const empty = await mintWorkspace();
    await withConnection(ctx, async (client) => {
      expect(await hasDates(client, ctx.workspaceId)).toBe(true);
      expect(await countSpells(client, { workspaceId: ctx.workspaceId, now: NOW, rules: RULES })).toMatchObject({
        leavers: 1,
        stayers: 1,
      });
    });
    await withConnection(empty, async (client) => expect(await hasDates(client, empty.workspaceId)).toBe(false));
  });

  it('is looked at on month ends only, the latest 36', () => {
    const ends = (first: string) =>
      monthEnds({ first: at(first), until: at('2025-06-20') }).map((end) => end.toISOString().slice(0, 10));
    expect(ends('2025-03-15')).toEqual(['2025-04-01', '2025-05-01', '2025-06-01']);
    expect(ends('2019-01-01')).toHaveLength(36);
    expect(ends('2019-01-01')[0]).toBe('2022-07-01');
  });

  it('is looked at in every month or in none where there are more than can be learned from, and always the same ones', async () => {
    const { ctx, now } = await datedWorld({ accounts: 60 });
    const scope = { workspaceId: ctx.workspaceId, now, rules: RULES };
    const of = (most?: number) => withConnection(ctx, (client) => monthsOf(client, scope, now, most));
    const all = await of();
    expect(all).toMatchObject({ drawn: null });
    expect(all.accounts).toBeUndefined();
    const { leavers, stayers } = await withConnection(ctx, (client) => countSpells(client, scope));
    const rows = (leavers + stayers) * all.asOfs.length;
    const half = await of(rows / 2);
    expect(half.asOfs).toEqual(all.asOfs);
    expect(half.drawn).toEqual({ accounts: half.accounts?.length, of: leavers + stayers });
    expect(half.accounts?.length).toBeGreaterThan(0.25 * (leavers + stayers));
    expect(half.accounts?.length).toBeLessThan(0.75 * (leavers + stayers));
    expect(await of(rows / 2)).toEqual(half);
    const few = await of(rows / 4);
    expect(half.accounts).toEqual(expect.arrayContaining(few.accounts as string[]));
  });

  it('is told of alone, or with a few, as among all', async () => {
    const { ctx, now, noticeId, newId, trialId } = await datedWorld({ accounts: 40 });
    const { workspaceId } = ctx;
    const told = (accounts?: string[]) =>
      withConnection(ctx, async (client) => {
        const rows = new Map<string, unknown>();
        const request = { workspaceId, now, rules: RULES, asOfs: 'live', fields: [] } as const;
        for await (const row of buildSnapshots(client, { ...request, ...(accounts ? { accounts } : {}) }))
          rows.set(row.accountId, row);
        return rows;
      });
    const all = await told();
    expect(all.size).toBeGreaterThan(35);
    const some = [...all.keys()].slice(0, 6);
    for (const accounts of [[noticeId], [newId], [trialId], [...some.slice(0, 1)], some, []])
      expect([...(await told(accounts))]).toEqual([...all].filter(([id]) => accounts.includes(id)));
  });
});
