import { beforeAll, describe, expect, it } from 'vitest';
import { WhatIf } from '@/lib/contracts/what-if';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { rawOf } from '@/lib/server/scores/stored-values';
import { whatIf } from '@/lib/server/scores/what-if';
import { inferColumns } from '@/scoring';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import type { DatedWorld } from '@/tests/support/dated-world';
import { dump } from '@/tests/support/dump';
import { trainedWorld } from '@/tests/support/trained-world';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
const yesNo: Record<string, string> = { true: 'yes', false: 'no' };
/** Levers tried for each account: a dated one has many. */
const MOST_LEVERS = 5;

type Lever = WhatIf['levers'][number];
/** A change to the value in the middle of a lever's range, or to its last level. */
const changeOf = (lever: Lever) => ({
  column: lever.column,
  value:
    lever.kind === 'number'
      ? ((lever.range?.low ?? 0) + (lever.range?.high ?? 0)) / 2
      : (lever.levels.at(-1)?.level ?? ''),
});

/** What the curve of a lever says of a value. */
function curveAt(lever: Lever | undefined, value: number | string): number | undefined {
  if (lever?.kind === 'choice') return lever.levels.find(({ level }) => level === value)?.health;
  return lever?.steps.find(({ upTo }) => upTo === null || Number(value) <= upTo)?.health;
}

/** What holds for every account that has a score, whatever the model learned from. */
async function holds(ctx: Ctx, accountId: string): Promise<WhatIf> {
  const shown = await getAccount(ctx, accountId);
  const asIs = WhatIf.parse(await whatIf(ctx, { accountId, changes: [] }));
  expect(asIs.before).toEqual(asIs.after);
  expect([asIs.before.shown, asIs.before.band]).toEqual([shown.health, shown.band]);
  expect([asIs.difference, asIs.parts]).toEqual([0, []]);
  const levers = asIs.levers.filter((lever) => lever.kind === 'choice' || lever.range !== null).slice(0, MOST_LEVERS);
  for (const lever of levers) {
    const change = changeOf(lever);
    const one = await whatIf(ctx, { accountId, changes: [change] });
    const said = one.levers.find(({ column }) => column === lever.column);
    for (const curve of [lever, said])
      expect(Math.abs((curveAt(curve, change.value) ?? Number.NaN) - one.after.health)).toBeLessThan(0.56);
    expect(one.before).toEqual(asIs.before);
    expect(one.parts).toEqual([{ column: lever.column, name: lever.name, points: one.difference }]);
  }
  const several = await whatIf(ctx, { accountId, changes: levers.slice(0, 3).map(changeOf) });
  expect(several.parts.reduce((sum, { points }) => sum + points, 0)).toBe(several.difference);
  expect(several.after.health - several.before.health).toBe(several.difference);
  return asIs;
}

describe('what if, with a file without dates', () => {
  let ctx: Ctx;
  let accountId: string;
  let accounts: string[];

  beforeAll(async () => {
    ctx = await mintWorkspace();
    const extra = { onboarded: (i: number) => (i % 2 === 0 ? 'yes' : 'no') };
    await importFile(ctx, customerFile({ rows: 240, extra }), { fileName: 'customers.csv' });
    await asOwner((client) =>
      client.query(
        `UPDATE field SET plan = plan || '{"actionable": true}' WHERE workspace_id = $1 AND key IN ('plan', 'logins_90d', 'support_tickets', 'onboarded')`,
        [ctx.workspaceId],
      ),
    );
    await asOwner((client) =>
      client.query(
        `UPDATE field SET plan = plan || '{"actionable": false}' WHERE workspace_id = $1 AND key IN ('seats', 'arr')`,
        [ctx.workspaceId],
      ),
    );
    await trainedAndPromoted(ctx);
    accounts = (await listAccounts(ctx, VIEW)).rows.map(({ id }) => id);
    accountId = accounts[0] ?? '';
  });

  it('starts from the score on the page, and every curve says what the model says', async () => {
    for (const id of accounts.slice(0, 3)) await holds(ctx, id);
  });

  it('shows a lever for every column that can be acted on and no other, with its value', async () => {
    const { levers, like } = await whatIf(ctx, { accountId, changes: [] });
    const kinds = levers.map(({ column, kind }) => [column, kind]).sort();
    expect(kinds).toEqual([
      ['logins_90d', 'number'],
      ['onboarded', 'choice'],
      ['plan', 'choice'],
      ['support_tickets', 'number'],
    ]);
    const { fields } = await getAccount(ctx, accountId);
    const inFile = (name: string) => fields.find((field) => field.name === name)?.value;
    for (const { column, name, value } of levers)
      expect(String(value)).toBe(column === 'onboarded' ? yesNo[inFile(name) ?? ''] : inFile(name));
    expect(like.accounts).toBeGreaterThanOrEqual(20);
    const logins = levers.find(({ column }) => column === 'logins_90d');
    expect(logins?.kind === 'number' && logins.range && logins.range.high > logins.range.low).toBe(true);
  });

  it('moves with what it learned: more tickets lower health, more logins raise it', async () => {
    const to = (column: string, value: number) => whatIf(ctx, { accountId, changes: [{ column, value }] });
    expect((await to('support_tickets', 8)).after.health).toBeLessThan((await to('support_tickets', 0)).after.health);
    expect((await to('logins_90d', 64)).after.health).toBeGreaterThan((await to('logins_90d', 5)).after.health);
    expect((await to('logins_90d', 1e9)).after.shown).toBeLessThanOrEqual(100);
  });

  it.each([
    [[{ column: 'nothing', value: 1 }], /^Expected one of .*“plan”.*, got “nothing”\.$/],
    [[{ column: 'seats', value: 1 }], /^Expected one of .*, got “seats”\.$/],
    [[{ column: 'logins_90d', value: 'many' }], 'Logins 90d: expected a number, got “many”.'],
    [[{ column: 'plan', value: 'gold' }], /^Plan: expected one of .*“basic”.*, got “gold”\.$/],
    [[{ column: 'plan', value: 3 }], /^Plan: expected one of .*, got 3\.$/],
    [[{ column: 'onboarded', value: 'perhaps' }], 'Onboarded: expected one of “no”, “yes”, got “perhaps”.'],
    [Array(2).fill({ column: 'plan', value: 'pro' }), 'Expected each column once, got one of them twice.'],
  ])('refuses %j in words', async (changes, message) => {
    await expect(whatIf(ctx, { accountId, changes })).rejects.toMatchObject({
      code: 'invalid',
      field: 'changes',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('writes nothing', async () => {
    const before = await dump(ctx, []);
    await whatIf(ctx, { accountId, changes: [{ column: 'logins_90d', value: 50 }] });
    expect(await dump(ctx, [])).toEqual(before);
  });

  it('says so where an account has no score', async () => {
    const fresh = await mintWorkspace();
    await importFile(fresh, customerFile({ rows: 40 }), { fileName: 'customers.csv' });
    const id = (await listAccounts(fresh, VIEW)).rows[0]?.id ?? '';
    await expect(whatIf(fresh, { accountId: id, changes: [] })).rejects.toMatchObject({
      code: 'conflict',
      message: 'Expected an account with a score; this one has none from the model in use.',
    });
  });
});

describe('what if, with dated facts', () => {
  let world: DatedWorld;

  beforeAll(async () => {
    world = await trainedWorld();
  });

  it('starts from the score on the page, and every curve says what the model says', async () => {
    const { rows } = await listAccounts(world.ctx, VIEW);
    const scored = rows.filter(({ state }) => state === 'scored').slice(0, 3);
    expect(scored.length).toBe(3);
    for (const { id } of scored) expect((await holds(world.ctx, id)).levers.length).toBeGreaterThan(0);
  });

  it('says so of an account that it looked at and did not score', async () => {
    await expect(whatIf(world.ctx, { accountId: world.newId, changes: [] })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('values kept with a score', () => {
  const plan = (name: string) => {
    const [found] = inferColumns({ names: [name], rows: 3, cells: [['1', '2', '3']] }, { decimal: '.' });
    if (!found) throw new Error('one column gives one plan');
    return found;
  };
  const asOf = new Date('2026-01-11T00:00:00Z');
  const read = (value: string | number, dated: boolean) => {
    const { columns } = rawOf([{ values: { signed: value }, asOf }], {
      plans: [plan('signed')],
      dataUntil: null,
      dated,
    });
    return columns[0]?.kind === 'number' ? columns[0].values[0] : null;
  };

  it('are read as training read them: a dated field that was a date is days before the row', () => {
    expect(read('2026-01-01', true)).toBe(10);
    expect(read('2026-01-01', false)).toBeNaN();
    expect(read(20_260_101, true)).toBe(20_260_101);
    expect(read('12.5', true)).toBe(12.5);
  });
});
