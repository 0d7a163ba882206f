import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { listModels } from '@/lib/server/models/list-models';
import { endOverride, overrideScore } from '@/lib/server/scores/override-score';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFile, mintMember, mintWorkspace } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const DAY = 86_400_000;
const later = (ctx: Ctx, days: number): Ctx => ({ ...ctx, now: new Date(ctx.now.getTime() + days * DAY) });
const WORD = { health: 88, reason: 'The new sponsor has signed off.', days: 30 };

describe('an override', () => {
  let owner: Ctx;
  let ctx: Ctx;
  let id: string;
  beforeAll(async () => {
    owner = await mintWorkspace();
    await importFile(owner, customerFile({ rows: 120 }));
    await trainedAndPromoted(owner);
    owner = { ...owner, now: new Date() };
    ctx = { ...(await mintMember(owner, 'manager')), now: owner.now };
    id = (await listAccounts(ctx, VIEW)).rows[0]?.id ?? '';
  });

  it('sets the shown score and band alone: interval, risk, money and reasons stay the model’s', async () => {
    const before = await getAccount(ctx, id);
    expect(before.override).toBeNull();
    await overrideScore(ctx, id, WORD);
    const after = await getAccount(ctx, id);
    const { override, overrides, ...rest } = after;
    const { override: _none, overrides: _empty, ...was } = before;
    expect(rest).toEqual(was);
    expect(override).toEqual({
      health: 88,
      band: 'healthy',
      until: new Date(ctx.now.getTime() + 30 * DAY).toISOString(),
    });
    expect(overrides).toMatchObject([{ health: 88, modelHealth: before.health, reason: WORD.reason, stands: true }]);
  });

  it('moves the account to its band in filters, order, totals and CSV', async () => {
    const row = (await getAccount(ctx, id)).override;
    expect((await listAccounts(ctx, { ...VIEW, band: 'risk' })).rows.map((each) => each.id)).not.toContain(id);
    expect((await listAccounts(ctx, { ...VIEW, band: 'healthy' })).rows.map((each) => each.id)).toContain(id);
    const order = (await listAccounts(ctx, VIEW)).rows.map((each) => each.override?.health ?? each.health ?? 0);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const now = await accountOverview(ctx, VIEW);
    const then = await accountOverview(later(ctx, 31), VIEW);
    expect(now.bands.risk.accounts).toBe(then.bands.risk.accounts - 1);
    expect(now.bands.healthy.accounts).toBe(then.bands.healthy.accounts + 1);
    expect(now.expectedLoss).toEqual(then.expectedLoss);
    const csv = await (await accountsCsv(ctx, VIEW)).text();
    expect(csv.split('\n').filter((line) => line.includes(`,88,${row?.until.slice(0, 10)},`)).length).toBe(1);
  });

  it('is over by itself on its last day, and stays on record', async () => {
    const view = await getAccount(later(ctx, 31), id);
    expect(view.override).toBeNull();
    expect(view.overrides).toMatchObject([{ health: 88, stands: false, endedBy: null }]);
    expect((await listAccounts(later(ctx, 29), { ...VIEW, band: 'healthy' })).rows.map((each) => each.id)).toContain(
      id,
    );
  });

  it('is replaced by the next one, and ended by hand once', async () => {
    await overrideScore(later(ctx, 1), id, { ...WORD, health: 55 });
    expect((await getAccount(later(ctx, 1), id)).override).toMatchObject({ health: 55, band: 'watch' });
    await endOverride(later(ctx, 2), id);
    await expect(endOverride(later(ctx, 2), id)).rejects.toMatchObject({ code: 'conflict' });
    const { override, overrides } = await getAccount(later(ctx, 3), id);
    expect(override).toBeNull();
    expect(overrides.map(({ health, stands }) => [health, stands])).toEqual([
      [55, false],
      [88, false],
    ]);
    expect(overrides[0]?.endedBy).toBe(ctx.actor.name);
  });

  it('is compared with the model over all of them', async () => {
    const { agreement } = await listModels(ctx);
    const model = (await getAccount(ctx, id)).health ?? Number.NaN;
    expect(agreement).toMatchObject({ n: 2, points: (88 + 55) / 2 - model });
    expect(agreement?.sameBand).toBe(0);
  });

  it('stands before any model has looked, and not on an account that left', async () => {
    const fresh = await mintWorkspace();
    await importFile(fresh, customerFile({ rows: 40 }));
    const [first] = (await listAccounts(fresh, VIEW)).rows;
    await overrideScore(fresh, first?.id ?? '', { ...WORD, health: 20 });
    const { rows } = await listAccounts(fresh, { ...VIEW, band: 'risk' });
    expect(rows.map((row) => [row.id, row.health, row.override?.health, row.state])).toEqual([
      [first?.id, null, 20, 'unscored'],
    ]);
    expect((await accountOverview(fresh, VIEW)).bands).toMatchObject({ risk: { accounts: 1 } });
    expect((await listModels(fresh)).agreement).toBeNull();
    const gone = (await listAccounts(ctx, { ...VIEW, band: 'left' })).rows[0];
    await expect(overrideScore(ctx, gone?.id ?? '', WORD)).rejects.toMatchObject({ code: 'conflict' });
  });
});
