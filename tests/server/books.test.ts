import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import type { FactMapping } from '@/lib/contracts/imports';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { undoImport } from '@/lib/server/imports/undo-import';
import { addTeam, changeOwner, removeTeam } from '@/lib/server/owners/change-owners';
import { listOwners } from '@/lib/server/owners/list-owners';
import { removeRate, setRate } from '@/lib/server/rates/change-rates';
import { listRates } from '@/lib/server/rates/list-rates';
import { dump } from '@/tests/support/dump';
import { importFacts } from '@/tests/support/facts';
import { actorOf, importFile, mintMember, mintWorkspace, runQueued } from '@/tests/support/world';

const day = (now: Date, days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
const view = (query: Partial<AccountQuery> = {}): AccountQuery => ({ sort: 'name', dir: 'asc', page: 0, ...query });

/** Twelve accounts of three owners; the first owner has the address of a member. */
const fileOf = (owners: readonly string[]) =>
  `account_id,account_name,arr,plan,csm\n${Array.from({ length: 12 }, (_, i) =>
    [
      `a${i}`,
      `Company ${String.fromCharCode(65 + i)}`,
      1000 * (i + 1),
      ['pro', 'team'][i % 2],
      owners[i % owners.length],
    ].join(','),
  ).join('\n')}\n`;

describe('a book', () => {
  let ctx: Ctx;
  let manager: Ctx;
  const names = async (query: Partial<AccountQuery> = {}, who = manager) =>
    (await listAccounts(who, view(query))).rows.map((row) => row.externalId);

  beforeEach(async () => {
    ctx = await mintWorkspace();
    manager = await mintMember(ctx, 'manager');
    await importFile(ctx, fileOf([actorOf(manager).email.toUpperCase(), 'I. Osei', 'Petra Kunz']), {
      fileName: 'accounts.csv',
      change: (mapping) => ({ ...mapping, kind: 'accounts' }),
    });
  });

  it('opens on the accounts of the person who asks, and on all where he has none', async () => {
    expect(await names()).toEqual(['a0', 'a3', 'a6', 'a9']);
    expect(await names({ book: 'all' })).toHaveLength(12);
    expect(await names({}, ctx)).toHaveLength(12);
    const mine = await accountOverview(manager, view());
    expect(mine).toMatchObject({ book: 'mine', accounts: 4, views: { mine: 4, all: 12 }, arrMinor: 2_200_000 });
    expect(mine.owners.map((owner) => owner.name)).toContain('I. Osei');
    expect(await accountOverview(ctx, view())).toMatchObject({
      book: 'all',
      accounts: 12,
      views: { mine: 0, all: 12 },
    });
  });

  it('is downloaded as it is shown', async () => {
    const lines = (await (await accountsCsv(manager, view())).text()).trim().split(/\r?\n/);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('owner,renewal_utc,notice_deadline_utc,last_contact_utc');
    expect(lines[1]).toContain('a0');
  });

  it('follows the member that an owner is said to be, and his team', async () => {
    const osei = (await listOwners(ctx)).owners.find((owner) => owner.name === 'I. Osei');
    const team = await addTeam(ctx, { name: 'North' });
    await changeOwner(ctx, osei?.id ?? '', { memberId: actorOf(manager).memberId, teamId: team.id });
    expect((await names()).sort()).toEqual(['a0', 'a1', 'a10', 'a3', 'a4', 'a6', 'a7', 'a9']);
    expect((await names({ team: team.id })).sort()).toEqual(['a1', 'a10', 'a4', 'a7']);
    expect((await names({ owner: osei?.id })).sort()).toEqual(['a1', 'a10', 'a4', 'a7']);
    expect((await getAccount(ctx, (await listAccounts(ctx, view({ q: 'a1' }))).rows[0]?.id ?? '')).owner?.name).toBe(
      'The manager',
    );
    await expect(addTeam(ctx, { name: 'North' })).rejects.toMatchObject({ code: 'conflict' });
    await removeTeam(ctx, team.id);
    expect((await listOwners(ctx)).owners.find((owner) => owner.name === 'I. Osei')).toMatchObject({
      teamId: null,
      chosen: true,
    });
  });

  it('refuses a member or a team that is not there', async () => {
    const [owner] = (await listOwners(ctx)).owners;
    const stranger = actorOf(await mintWorkspace()).memberId;
    await expect(changeOwner(ctx, owner?.id ?? '', { memberId: stranger })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(changeOwner(ctx, owner?.id ?? '', { teamId: stranger })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('changes hands with a later file and goes back when that is undone', async () => {
    const before = await dump(ctx);
    const later = await importFile(ctx, fileOf(['R. Patel']), {
      fileName: 'later.csv',
      change: (mapping) => ({ ...mapping, kind: 'accounts' }),
    });
    expect(await names()).toHaveLength(12); // an empty book opens on all
    expect(await names({ book: 'mine' })).toEqual([]);
    await undoImport(ctx, later.id);
    await runQueued(ctx, 'import_undo');
    expect(await names()).toEqual(['a0', 'a3', 'a6', 'a9']);
    const after = await dump(ctx);
    expect(after.account_owner).toEqual(before.account_owner);
    expect(after.account).toEqual(before.account);
  });
});

describe('contracts in the list', () => {
  it('show the renewal that comes next, its notice deadline and the last contact, and can be asked for', async () => {
    const ctx = await mintWorkspace();
    const at = (days: number) => day(ctx.now, days);
    await importFile(ctx, fileOf(['A']), {
      fileName: 'accounts.csv',
      change: (mapping) => ({ ...mapping, kind: 'accounts' }),
    });
    const rows = [
      ['s1', 'a0', 'Core', '5000', at(-300), at(65), at(20), ''],
      ['s2', 'a0', 'Extra', '700', at(-300), at(200), at(140), ''],
      ['s3', 'a1', 'Core', '900', at(-400), at(40), at(-5), ''],
      ['s4', 'a2', 'Core', '400', at(-400), at(30), at(10), at(-20)],
    ];
    const head = 'subscription_id,account_id,product,arr,start_date,renewal_date,notice_date,end_date';
    await importFacts(ctx, `${[head, ...rows.map((row) => row.join(','))].join('\n')}\n`, { kind: 'subscriptions' });
    await importFacts(
      ctx,
      `interaction_id,account_id,type,date\ni1,a0,call,${at(-3)}\ni2,a0,meeting,${at(-45)}\ni3,a1,call,${at(-40)}\n`,
      { kind: 'interactions' },
    );
    const { rows: listed } = await listAccounts(ctx, view());
    const [a0, a1, a2] = ['a0', 'a1', 'a2'].map((id) => listed.find((row) => row.externalId === id));
    expect([a0?.renewalAt, a0?.noticeAt, a0?.contactAt].map((date) => date?.slice(0, 10))).toEqual([
      at(65),
      at(20),
      at(-3),
    ]);
    expect(a0?.arrMinor).toBe(570_000);
    expect(a1?.noticeAt?.slice(0, 10)).toBe(at(-5));
    expect([a2?.renewalAt, a2?.arrMinor]).toEqual([null, 300_000]); // its contract has ended: the account's own figure
    const ids = async (due: AccountQuery['due']) =>
      (await listAccounts(ctx, view({ due }))).rows.map((row) => row.externalId);
    expect(await ids('notice30')).toEqual(['a0']);
    expect(await ids('renewal90')).toEqual(['a0', 'a1']);
    expect(await ids('silent30')).toHaveLength(11);
    expect((await accountOverview(ctx, view())).views).toMatchObject({ notice: 1, silent: 11 });
    const byRenewal = await listAccounts(ctx, view({ sort: 'renewal' }));
    expect(byRenewal.rows.slice(0, 2).map((row) => row.externalId)).toEqual(['a1', 'a0']);
  });
});

describe('money in several currencies', () => {
  it('is summed at the latest rate, and an account without a rate is in no sum and is named', async () => {
    const ctx = await mintWorkspace();
    const file = (prefix: string) => `account_id,account_name,arr\n${prefix}1,One,1000\n${prefix}2,Two,3000\n`;
    const change =
      (currency: string) =>
      (mapping: Parameters<NonNullable<NonNullable<Parameters<typeof importFile>[2]>['change']>>[0]) => ({
        ...mapping,
        kind: 'accounts' as const,
        currency,
        columns: mapping.columns.map((column) => ({
          ...column,
          role:
            column.name === 'account_id'
              ? ('id' as const)
              : column.name === 'arr'
                ? ('arr' as const)
                : ('name' as const),
        })),
      });
    await importFile(ctx, file('u'), { change: change('USD') });
    await importFile(ctx, file('e'), { change: change('EUR') });
    expect(await accountOverview(ctx, view())).toMatchObject({ arrMinor: 400_000, foreign: 2 });
    expect((await listRates(ctx)).missing).toEqual([{ currency: 'EUR', accounts: 2 }]);
    await setRate(ctx, { currency: 'EUR', rate: 1.25, validFrom: day(ctx.now, -10) });
    const later = await setRate(ctx, { currency: 'EUR', rate: 1.5, validFrom: day(ctx.now, -2) });
    await setRate(ctx, { currency: 'EUR', rate: 9, validFrom: day(ctx.now, 5) });
    expect(await accountOverview(ctx, view())).toMatchObject({ arrMinor: 1_000_000, foreign: 0 });
    expect((await listAccounts(ctx, view({ sort: 'arr', dir: 'desc' }))).rows.map((row) => row.externalId)).toEqual([
      'e2',
      'u2',
      'e1',
      'u1',
    ]);
    await removeRate(ctx, later.id);
    expect(await accountOverview(ctx, view())).toMatchObject({ arrMinor: 900_000 });
    await expect(setRate(ctx, { currency: 'USD', rate: 1, validFrom: '2026-01-01' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});

describe('several outcomes of one account', () => {
  it('are told by when they happened, whenever they were learned, and one that lies ahead is none yet', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, fileOf(['A']), {
      fileName: 'accounts.csv',
      change: (mapping) => ({ ...mapping, kind: 'accounts' }),
    });
    const at = (days: number) => day(ctx.now, days);
    const told = [
      ['a0', at(-400), 'churned'],
      ['a0', at(-100), 'renewed'],
      ['a1', at(-30), 'churned'],
      ['a1', at(-400), 'renewed'],
    ];
    const file = (rows: string[][]) => `account_id,date,outcome\n${rows.map((row) => row.join(',')).join('\n')}\n`;
    const change = (mapping: FactMapping): FactMapping => ({
      ...mapping,
      recorded: { rule: 'today', column: null, lagDays: 0 },
    });
    await importFacts(ctx, file(told), { kind: 'outcomes', change });
    await importFacts(ctx, file([['a0', at(-900), 'churned']]), { kind: 'outcomes', change });
    const now = { ...ctx, now: new Date() };
    expect((await listAccounts(now, view({ band: 'left' }))).rows.map((row) => row.externalId)).toEqual(['a1']);
    const a0 = (await listAccounts(now, view({ q: 'a0' }))).rows[0];
    expect((await getAccount(now, a0?.id ?? '')).outcome).toMatchObject({ kind: 'renewed' });
  });
});
