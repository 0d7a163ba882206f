import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { whyChanged } from '@/lib/server/scores/why-changed';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const sum = (points: readonly { points: number }[]) => points.reduce((all, part) => all + part.points, 0);

describe('why a score changed since a month end', () => {
  let world: DatedWorld;
  let ids: string[];
  beforeAll(async () => {
    world = await datedWorld();
    await trainedAndPromoted(world.ctx);
    const { rows } = await listAccounts(world.ctx, VIEW);
    ids = rows
      .filter((row) => row.state === 'scored')
      .slice(0, 8)
      .map((row) => row.id);
  });

  it('adds up to the difference that the page says, from the line it draws', async () => {
    let moved = 0;
    for (const id of ids) {
      const account = await getAccount(world.ctx, id);
      const why = await whyChanged(world.ctx, id, {});
      expect(why.from?.asOf).toBe(account.change?.since);
      expect(why.from?.reconstructed).toBe(true);
      expect(sum(why.parts)).toBe(why.difference);
      for (const part of why.parts) expect(sum(part.features)).toBe(part.points);
      if (account.health !== 0 && account.health !== 100) expect(why.to.health).toBe(account.health);
      expect(why.choices.map(({ asOf }) => asOf)).toEqual(
        account.history
          .filter(({ reconstructed }) => reconstructed)
          .map(({ asOf }) => asOf)
          .reverse(),
      );
      moved += Math.abs(why.difference);
    }
    expect(moved).toBeGreaterThan(0);
  });

  it('counts from any of its days, and from none that has no score', async () => {
    const [id = ''] = ids;
    const { choices } = await whyChanged(world.ctx, id, {});
    for (const { asOf, health } of choices) {
      const why = await whyChanged(world.ctx, id, { since: asOf });
      expect(why.from).toMatchObject({ asOf });
      if (health > 0 && health < 100) expect(why.from?.health).toBe(health);
      expect(sum(why.parts)).toBe(why.difference);
    }
    await expect(whyChanged(world.ctx, id, { since: '2020-01-01T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('explains nothing where one kept value was changed afterwards', async () => {
    const [id = ''] = ids;
    const { from } = await whyChanged(world.ctx, id, {});
    await asOwner((client) =>
      client.query(
        `UPDATE feature_snapshot SET values = (SELECT jsonb_object_agg(k, CASE WHEN jsonb_typeof(v) = 'number' THEN to_jsonb((v #>> '{}')::numeric * 7 + 50) ELSE v END) FROM jsonb_each(values) e(k, v))
         WHERE account_id = $1 AND as_of = $2`,
        [id, from?.asOf],
      ),
    );
    await expect(whyChanged(world.ctx, id, {})).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('why a score changed since another file', () => {
  it('names the value that became another, and the points it took', async () => {
    const ctx: Ctx = await mintWorkspace();
    const file = customerFile({ rows: 150 });
    await importFile(ctx, file);
    await trainedAndPromoted(ctx);
    const first = (await listAccounts(ctx, { ...VIEW, dir: 'desc' })).rows[0];
    const id = first?.id ?? '';
    expect(await whyChanged(ctx, id, {})).toMatchObject({ from: null, difference: 0, parts: [], choices: [] });
    const line = file.split('\n').find((each) => each.startsWith(`${first?.externalId},`)) ?? '';
    const cells = line.split(',');
    await asOwner((client) =>
      client.query("UPDATE score SET as_of = as_of - interval '3 days' WHERE workspace_id = $1", [ctx.workspaceId]),
    );
    await importFile(ctx, file.replace(line, [...cells.slice(0, 4), '1', ...cells.slice(5)].join(',')));
    await rescoreAccounts(ctx);
    await runQueued(ctx, 'rescore');
    const why = await whyChanged(ctx, id, {});
    expect(why.difference).toBeLessThan(0);
    expect(sum(why.parts)).toBe(why.difference);
    const [usage] = why.parts;
    expect(usage).toMatchObject({ component: 'usage', points: why.difference });
    expect(usage?.features[0]).toMatchObject({
      name: 'Logins 90d',
      before: cells[4],
      after: '1',
      points: why.difference,
    });
  });
});
