import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { NextActions } from '@/lib/contracts/next-actions';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { nextActions } from '@/lib/server/scores/next-actions';
import { whatIf } from '@/lib/server/scores/what-if';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { dump } from '@/tests/support/dump';
import { trainedWorld } from '@/tests/support/trained-world';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };

async function scored(ctx: Ctx): Promise<string[]> {
  const { rows } = await listAccounts(ctx, VIEW);
  return rows.filter(({ state }) => state === 'scored').map(({ id }) => id);
}

/** What holds for every account: the scores are those that what-if gives for the same values. @returns how many are named */
async function holds(ctx: Ctx, accountId: string): Promise<number> {
  const found = NextActions.parse(await nextActions(ctx, accountId));
  const shown = await getAccount(ctx, accountId);
  expect(found.actions.length).toBeLessThanOrEqual(3);
  let before = shown.health;
  const changes: Parameters<typeof whatIf>[1]['changes'] = [];
  for (const action of found.actions) {
    expect(action.before.shown).toBe(before);
    changes.push({ column: action.column, value: action.to });
    const { after, levers } = await whatIf(ctx, { accountId, changes });
    expect(action.after).toEqual(after);
    expect(action.gain).toBeGreaterThanOrEqual(1);
    expect(action.gain).toBe(action.after.health - action.before.health);
    expect(action.cost).toBeGreaterThan(0);
    const lever = levers.find(({ column }) => column === action.column);
    expect(lever).toBeDefined();
    if (lever?.kind === 'number' && action.range) expect(action.range).toEqual(lever.range);
    before = after.shown;
  }
  return found.actions.length;
}

describe('next best actions, with a file without dates', () => {
  let ctx: Ctx;
  let ids: string[];
  const mark = (keys: string[], actionable: boolean) =>
    asOwner((client) =>
      client.query(
        'UPDATE field SET plan = plan || jsonb_build_object($2::text, $3::boolean) WHERE workspace_id = $1 AND key = ANY($4)',
        [ctx.workspaceId, 'actionable', actionable, keys],
      ),
    );

  beforeAll(async () => {
    ctx = await mintWorkspace();
    const extra = { onboarded: (i: number, left: boolean) => ((left ? i % 4 : i % 8) === 0 ? 'no' : 'yes') };
    await importFile(ctx, customerFile({ rows: 300, extra }));
    await mark(['logins_90d', 'support_tickets', 'onboarded'], true);
    await mark(['plan', 'seats', 'arr'], false);
    await trainedAndPromoted(ctx);
    ids = await scored(ctx);
  });

  it('say what what-if says of the same values, one on top of the other', async () => {
    let named = 0;
    for (const id of ids.slice(0, 6)) named += await holds(ctx, id);
    expect(named).toBeGreaterThan(5);
  });

  it('name what can be acted on and nothing else, and never more tickets or fewer logins', async () => {
    for (const id of ids.slice(0, 12)) {
      for (const { column, from, to } of (await nextActions(ctx, id)).actions) {
        expect(['logins_90d', 'support_tickets', 'onboarded']).toContain(column);
        if (column === 'logins_90d') expect(Number(to)).toBeGreaterThan(Number(from));
        if (column === 'support_tickets') expect(Number(to)).toBeLessThan(Number(from));
        if (column === 'onboarded') expect([from, to].sort()).toEqual(['no', 'yes']);
      }
    }
  });

  it('are none where nothing in reach gains a point: a legal answer', async () => {
    const counts = await Promise.all(ids.slice(-10).map(async (id) => (await nextActions(ctx, id)).actions.length));
    expect(counts).toContain(0);
  });

  it('come from those of its segment, or of all where those are fewer than 30', async () => {
    for (const id of ids.slice(0, 5)) {
      const { like } = await nextActions(ctx, id);
      expect(like.segment === null || like.accounts >= 30).toBe(true);
    }
  });

  it('are none for one that has left', async () => {
    const { rows } = await listAccounts(ctx, { ...VIEW, band: 'left' });
    const found = await nextActions(ctx, rows[0]?.id ?? '');
    expect([found.state, found.actions]).toEqual(['left', []]);
  });

  it('write nothing', async () => {
    const before = await dump(ctx, []);
    await nextActions(ctx, ids[0] ?? '');
    expect(await dump(ctx, [])).toEqual(before);
  });
});

describe('next best actions, with dated facts', () => {
  it('say what what-if says, and go with what is known to be better', async () => {
    const { ctx } = await trainedWorld();
    const ids = await scored(ctx);
    let named = 0;
    for (const id of ids.slice(0, 3)) named += await holds(ctx, id);
    expect(named).toBeGreaterThan(0);
    for (const id of ids.slice(0, 6))
      for (const { column, from, to } of (await nextActions(ctx, id)).actions)
        if (/tickets|days_since_(last_use|any)|late|failed|lost/.test(column))
          expect(Number(to)).toBeLessThan(Number(from));
  });
});
