import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { ingredientsCsv } from '@/lib/server/ingredients/ingredients-csv';
import { promoteModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';
import { driversBeside } from '@/lib/server/scores/drivers-beside';
import { endOverride, overrideScore } from '@/lib/server/scores/override-score';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFacts, rowsOf } from '@/tests/support/facts';
import { olderPass } from '@/tests/support/older-pass';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const DAY_MS = 86_400_000;
const FILE = customerFile({ rows: 150 });
const back = (ctx: Ctx, days: number): Ctx => ({ ...ctx, now: new Date(ctx.now.getTime() - days * DAY_MS) });
const dayOf = (ctx: Ctx, days: number): string => back(ctx, days).now.toISOString().slice(0, 10);
const view = (asOf?: string): AccountQuery => ({ sort: 'name', dir: 'asc', page: 0, asOf });

/** What has been done until now, moved into the past: nothing can be imported or promoted on a day that is gone. */
const moveBack = ({ workspaceId }: Ctx, days: number): Promise<unknown> =>
  asOwner(async (client) => {
    for (const [table, column] of [
      ['account', 'created_at'],
      ['account_history', 'recorded_at'],
      ['outcome', 'recorded_at'],
      ['promotion', 'at'],
      ['score', 'as_of'],
      ['score', 'pass_at'],
    ])
      await client.query(
        `UPDATE ${table} SET ${column} = ${column} - make_interval(days => $2) WHERE workspace_id = $1`,
        [workspaceId, days],
      );
  });

describe('a past day', () => {
  let ctx: Ctx;
  let id = '';
  const one = async (asOf?: string) => (await listAccounts(ctx, view(asOf))).rows.find((row) => row.id === id);

  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, FILE);
    await importFacts(
      ctx,
      `account_id,subscription_id,start,renewal,arr,learned\nacme-1,s1,2025-01-01,2030-01-01,1200,${dayOf(ctx, 28)}\n`,
      { kind: 'subscriptions', change: byColumn },
    );
    await trainedAndPromoted(ctx);
    await moveBack(ctx, 20);
    await olderPass(ctx, -10);
    id = (await listAccounts(ctx, view())).rows.find((row) => row.externalId === 'acme-1')?.id ?? '';
    await overrideScore(back(ctx, 5), id, { health: 7, reason: 'their sponsor left', days: 90 });
    await endOverride(back(ctx, 2), id);
  });

  const byColumn = <M extends { recorded: unknown; columns: { name: string; field: string | null }[] }>(
    mapping: M,
  ): M => ({
    ...mapping,
    recorded: { rule: 'column', column: 'learned', lagDays: 0 },
  });

  it('shows the latest scores that were kept until its end, and the version that gave them', async () => {
    const passes = await rowsOf<{ as_of: Date }>(
      ctx,
      'SELECT DISTINCT as_of FROM score WHERE workspace_id = $1 ORDER BY as_of',
    );
    expect(passes).toHaveLength(2);
    for (const [days, pass] of [
      [15, 0],
      [9, 1],
      [10, 1],
    ] as const) {
      const overview = await accountOverview(ctx, view(dayOf(ctx, days)));
      expect(overview).toMatchObject({
        asOf: passes[pass]?.as_of.toISOString(),
        model: { number: 1 },
        shown: { day: dayOf(ctx, days) },
        bands: (await accountOverview(ctx, view())).bands,
      });
      expect((await getAccount(ctx, id, { asOf: dayOf(ctx, days) })).asOf).toBe(passes[pass]?.as_of.toISOString());
    }
  });

  it('shows nothing that was not kept, and says since when there is more', async () => {
    const asOf = dayOf(ctx, 21);
    const overview = await accountOverview(ctx, view(asOf));
    expect(overview).toMatchObject({ asOf: null, model: null, accounts: 0, shown: { day: asOf } });
    expect(overview.shown.keptFrom?.slice(0, 10)).toBe(dayOf(ctx, 20));
    expect((await listAccounts(ctx, view(asOf))).total).toBe(0);
    await expect(getAccount(ctx, id, { asOf })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('shows the segments of the version then in use, and who was in them', async () => {
    const [first, second] = (await listSegments(ctx)).segments;
    const moved = await rowsOf<{ accounts: number }>(
      ctx,
      `WITH old AS (UPDATE score SET segment_id = '${second?.id}' WHERE workspace_id = $1 AND state = 'scored' AND segment_id = '${first?.id}'
         AND as_of < (SELECT max(as_of) FROM score WHERE workspace_id = $1) RETURNING 1) SELECT count(*)::int AS accounts FROM old`,
    );
    const ofDay = async (asOf?: string) => (await listSegments(ctx, { asOf })).segments.map(({ accounts }) => accounts);
    const [now, then] = [await ofDay(), await ofDay(dayOf(ctx, 15))];
    expect(now[0]).toBeGreaterThan(0);
    expect(moved[0]?.accounts).toBe(now[0]);
    expect(then).toEqual([0, (now[0] ?? 0) + (now[1] ?? 0), ...now.slice(2)]);
    expect(await ofDay(dayOf(ctx, 9))).toEqual(now);
    expect(await listSegments(ctx, { asOf: dayOf(ctx, 21) })).toMatchObject({ asOf: null, segments: [] });
  });

  it('shows the weights of the version then in use; what is connected only of now', async () => {
    const [now, then] = [await getIngredients(ctx), await getIngredients(ctx, { asOf: dayOf(ctx, 9) })];
    expect(now.ingredients.length).toBeGreaterThan(0);
    expect(now.checklist.length).toBeGreaterThan(0);
    expect(then).toMatchObject({ model: { number: 1 }, ingredients: now.ingredients, checklist: [] });
    expect(then.shown.day).toBe(dayOf(ctx, 9));
    expect(await getIngredients(ctx, { asOf: dayOf(ctx, 21) })).toMatchObject({
      model: null,
      ingredients: [],
      history: [],
    });
    const file = await (await ingredientsCsv(ctx, { asOf: dayOf(ctx, 9) })).text();
    expect(file).toContain(`,v1,${then.asOf}`);
  });

  it('shows an override as it stood on that day, whatever became of it', async () => {
    expect((await one(dayOf(ctx, 6)))?.override).toBeNull();
    expect((await one(dayOf(ctx, 4)))?.override).toMatchObject({ health: 7, band: 'risk' });
    expect((await one())?.override).toBeNull();
    const { overrides } = await getAccount(ctx, id, { asOf: dayOf(ctx, 4) });
    expect(overrides).toMatchObject([{ health: 7, stands: true, endedBy: null }]);
    expect((await getAccount(ctx, id, { asOf: dayOf(ctx, 6) })).overrides).toEqual([]);
  });

  it('knows no fact that was learned later: money, fields, outcome, accounts', async () => {
    const line = FILE.split('\n').find((each) => each.startsWith('acme-2,')) ?? '';
    const cells = line.split(',');
    const changed = [...cells.slice(0, 3), '999', ...cells.slice(4, 6), '777777', 'Yes'].join(',');
    await importFile(ctx, `${FILE.replace(line, changed)}new-1,New company,pro,5,30,1,5000,\n`);
    const of = async (asOf?: string) =>
      (await listAccounts(ctx, { ...view(asOf), q: 'acme-2' })).rows.find((row) => row.externalId === 'acme-2');
    const then = await of(dayOf(ctx, 3));
    expect(then).toMatchObject({ state: 'scored', arrMinor: Number(cells[6]) * 100 });
    expect(await of()).toBeUndefined(); // it has left
    const gone = await getAccount(ctx, then?.id ?? '');
    expect(gone).toMatchObject({ state: 'left', arrMinor: 77_777_700 });
    const seats = ({ fields }: typeof gone) => fields.find(({ name }) => name.toLowerCase() === 'seats')?.value;
    expect(seats(gone)).toBe('999');
    const account = await getAccount(ctx, gone.id, { asOf: dayOf(ctx, 3) });
    expect(seats(account)).toBe(cells[3]);
    expect(account.outcome?.kind).toBe('renewed');
    expect(account.history.every(({ asOf }) => asOf < dayOf(ctx, 2))).toBe(true);
    expect((await listAccounts(ctx, { ...view(dayOf(ctx, 3)), q: 'new-1' })).total).toBe(0);
    expect((await listAccounts(ctx, { ...view(), q: 'new-1' })).total).toBe(1);
  });

  it('shows a contract as the last file until then said', async () => {
    await importFacts(
      ctx,
      `account_id,subscription_id,start,renewal,arr,learned\nacme-1,s1,2025-01-01,2031-01-01,9900,${dayOf(ctx, 1)}\n`,
      { kind: 'subscriptions', change: byColumn },
    );
    expect(await one()).toMatchObject({ arrMinor: 990_000, renewalAt: '2031-01-01T00:00:00.000Z' });
    expect(await one(dayOf(ctx, 3))).toMatchObject({ arrMinor: 120_000, renewalAt: '2030-01-01T00:00:00.000Z' });
  });

  it('follows a version that was taken up again to the day', async () => {
    const [first] = (await listModels(ctx)).models;
    const second = await trained(ctx, 2);
    await promoteModel(ctx, second, { reason: 'looked at' });
    await asOwner((client) =>
      client.query(
        `UPDATE promotion SET at = at - interval '8 days' WHERE workspace_id = $1 AND model_version_id = $2`,
        [ctx.workspaceId, second],
      ),
    );
    await asOwner((client) =>
      client.query(
        `UPDATE score SET as_of = as_of - interval '8 days', pass_at = pass_at - interval '8 days' WHERE workspace_id = $1 AND model_version_id = $2`,
        [ctx.workspaceId, second],
      ),
    );
    await promoteModel(ctx, first?.id ?? '', { reason: 'the other was worse' });
    const number = async (days: number) => (await accountOverview(ctx, view(dayOf(ctx, days)))).model?.number;
    expect([
      await number(9),
      await number(8),
      await number(1),
      (await accountOverview(ctx, view())).model?.number,
    ]).toEqual([1, 2, 2, 1]);
    const inUse = async (asOf?: string) => (await getIngredients(ctx, { asOf })).history.map((each) => each.number);
    expect([await inUse(dayOf(ctx, 9)), await inUse(dayOf(ctx, 8)), await inUse()]).toEqual([[1], [1, 2], [2, 1]]);
  });

  it('is downloaded as it is shown', async () => {
    const asOf = dayOf(ctx, 4);
    const rows: Record<string, string>[] = parse(await (await accountsCsv(ctx, view(asOf))).text(), {
      columns: true,
      bom: true,
    });
    const shown = (await listAccounts(ctx, view(asOf))).rows;
    expect(rows.map((row) => [row.account_id, row.health_0_100, row.override_0_100])).toEqual(
      shown.map((row) => [row.externalId, String(row.health ?? ''), row.override ? '7' : '']),
    );
  });

  it('holds values against those of that day', async () => {
    const asOf = dayOf(ctx, 15);
    const beside = await driversBeside(ctx, id, { asOf });
    expect(beside.asOf).toBe((await getAccount(ctx, id, { asOf })).asOf);
  });

  it('is now for today, and refused for days to come', async () => {
    expect((await accountOverview(ctx, view(dayOf(ctx, 0)))).shown.day).toBeNull();
    await expect(listAccounts(ctx, view(dayOf(ctx, -1)))).rejects.toThrow(
      `asOf: expected a day up to today, ${dayOf(ctx, 0)}, got ${dayOf(ctx, -1)}.`,
    );
  });
});
