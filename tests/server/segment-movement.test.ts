import { beforeAll, describe, expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { promoteModel } from '@/lib/server/models/change-models';
import { getMovement } from '@/lib/server/segments/get-movement';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { olderPass } from '@/tests/support/older-pass';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const day = (instant: string | undefined) => instant?.slice(0, 10);

describe('movement between segments', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 300 }));
    await trainedAndPromoted(ctx);
  });

  it('needs two passes that are kept, and says since when there is one', async () => {
    expect(await getMovement(await mintWorkspace(), {})).toMatchObject({ passes: [], keptSince: null, from: null });
    const alone = await getMovement(ctx, {});
    expect(alone).toMatchObject({ from: null, to: null, flows: [] });
    expect(day(alone.keptSince ?? undefined)).toBe(day(daysAgo(0)));
  });

  it('counts who went where, with their ARR, and those without a segment in rows of their own', async () => {
    for (const days of [30, 100]) await olderPass(ctx, days);
    const [here, there] = (await listSegments(ctx)).segments.toSorted((a, b) => b.accounts - a.accounts);
    const members = (await listAccounts(ctx, { ...VIEW, segment: here?.id })).rows.filter(
      ({ state }) => state === 'scored',
    );
    const [one, two, outside, absent] = members;
    const old = `workspace_id = $1 AND as_of < now() - interval '20 days' AND as_of > now() - interval '40 days' AND account_id`;
    await asOwner(async (client) => {
      const set = (id: string | null, accounts: (string | undefined)[]) =>
        client.query(`UPDATE score SET segment_id = $2 WHERE ${old} = ANY($3)`, [ctx.workspaceId, id, accounts]);
      await set(there?.id ?? null, [one?.id, two?.id]);
      await set(null, [outside?.id]);
      await client.query(`DELETE FROM score WHERE ${old} = $2`, [ctx.workspaceId, absent?.id]);
    });
    const movement = await getMovement({ ...ctx, now: new Date() }, {});
    expect([day(movement.from?.asOf), day(movement.to?.asOf), day(movement.keptSince ?? '')]).toEqual([
      day(daysAgo(30)),
      day(daysAgo(0)),
      day(daysAgo(100)),
    ]);
    const place = (name: string) => movement.after.find((each) => each.name === name)?.id ?? name;
    const [to, from] = [place(here?.name ?? ''), place(there?.name ?? '')];
    const moved = movement.flows.filter((flow) => flow.from !== flow.to);
    const arrOf = (...rows: typeof members) => rows.reduce((sum, row) => sum + Number(row.arrMinor), 0);
    expect(moved).toHaveLength(3);
    expect(moved).toContainEqual({ from, to, accounts: 2, priced: 2, arrMinor: arrOf(...members.slice(0, 2)) });
    expect(moved).toContainEqual({ from: 'none', to, accounts: 1, priced: 1, arrMinor: arrOf(...members.slice(2, 3)) });
    expect(moved).toContainEqual({
      ...{ from: 'unscored', to, accounts: 1, priced: 1 },
      arrMinor: arrOf(...members.slice(3, 4)),
    });
    expect(movement.before.map(({ name }) => name)).toEqual(expect.arrayContaining(['In no segment', 'Not scored']));
    const into = movement.flows.filter((flow) => flow.to === to).reduce((sum, { accounts }) => sum + accounts, 0);
    expect(into).toBe(here?.accounts);
  });

  it('takes the pass that was the latest at the instant of the address, and the earliest where nothing is older', async () => {
    const from = async (days: number) => day((await getMovement(ctx, { from: daysAgo(days) })).from?.asOf);
    expect([await from(50), await from(29), await from(400)]).toEqual([100, 30, 100].map((days) => day(daysAgo(days))));
    const back = await getMovement(ctx, { to: daysAgo(29) });
    expect([day(back.from?.asOf), day(back.to?.asOf)]).toEqual([day(daysAgo(100)), day(daysAgo(30))]);
  });

  it('follows segments from one version to the next, and leaves out versions that were never in use', async () => {
    const before = (await listSegments(ctx)).segments;
    const second = await trained(ctx, 2);
    const versions = async () => new Set((await getMovement(ctx, {})).passes.map(({ version }) => version));
    expect(await versions()).toEqual(new Set([1]));
    await promoteModel(ctx, second, { reason: 'looked at' });
    expect(await versions()).toEqual(new Set([1, 2]));
    const movement = await getMovement({ ...ctx, now: new Date() }, {});
    expect([movement.from?.version, movement.to?.version]).toEqual([1, 2]);
    const after = (await listSegments(ctx)).segments;
    for (const place of movement.before.filter(({ id }) => !['none', 'unscored', 'left'].includes(id)))
      expect(before.map(({ name }) => name)).toContain(place.name);
    for (const { id, name } of after.filter(({ accounts }) => accounts > 0)) {
      const place = movement.after.find(({ segmentId }) => segmentId === id);
      expect(place?.name).toBe(name);
    }
    expect(movement.flows.some((flow) => flow.from === flow.to)).toBe(true);
  });
});
