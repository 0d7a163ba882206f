import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import type { WhyChanged } from '@/lib/contracts/change';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { overrideScore } from '@/lib/server/scores/override-score';
import { whyChanged } from '@/lib/server/scores/why-changed';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const sum = (points: readonly { points: number }[]) => points.reduce((all, part) => all + part.points, 0);
/** Every row between the two scores. */
const whole = ({ parts, model, settings, override, clip }: WhyChanged) =>
  sum(parts) + model + settings + override + clip;

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
      expect(whole(why)).toBe(why.difference);
      expect([why.model, why.settings, why.override, why.unexplained]).toEqual([0, 0, 0, null]);
      for (const part of why.parts) expect(sum(part.features)).toBe(part.points);
      expect(why.to.health).toBe(account.health);
      expect(why.difference).toBe(account.change?.points);
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
      expect(why.from?.health).toBe(health);
      expect(whole(why)).toBe(why.difference);
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
    expect(await whyChanged(world.ctx, id, {})).toMatchObject({
      parts: [],
      unexplained: expect.stringMatching(/^The values kept of one of these days/),
    });
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
      client.query(
        "UPDATE score SET as_of = as_of - interval '3 days', pass_at = pass_at - interval '3 days' WHERE workspace_id = $1",
        [ctx.workspaceId],
      ),
    );
    await importFile(ctx, file.replace(line, [...cells.slice(0, 4), '1', ...cells.slice(5)].join(',')));
    await rescoreAccounts(ctx);
    await runQueued(ctx, 'rescore');
    const why = await whyChanged(ctx, id, {});
    expect(why.difference).toBeLessThan(0);
    expect(whole(why)).toBe(why.difference);
    const [usage] = why.parts;
    expect(usage).toMatchObject({ component: 'usage', points: why.difference - why.clip });
    expect(usage?.features[0]).toMatchObject({
      name: 'Logins 90d',
      before: cells[4],
      after: '1',
      points: why.difference - why.clip,
    });
  });
});

describe('why a score changed since another model', () => {
  let ctx: Ctx;
  let ids: string[];
  const file = customerFile({ rows: 200 });
  const ago = (days: number) =>
    asOwner(async (client) => {
      for (const moved of [
        'score SET as_of = as_of - make_interval(days => $2), pass_at = pass_at - make_interval(days => $2)',
        'model_version SET as_of = as_of - make_interval(days => $2)',
      ])
        await client.query(`UPDATE ${moved} WHERE workspace_id = $1`, [ctx.workspaceId, days]);
    });

  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, file);
    await trainedAndPromoted(ctx);
    await ago(40);
    const silent = file.replace(/^(acme-\d*[05],.*?,.*?,\d+),\d+,/gm, '$1,2,');
    await importFile(ctx, silent);
    await trainedAndPromoted(ctx, 2);
    ids = (await listAccounts(ctx, VIEW)).rows.filter(({ state }) => state === 'scored').map(({ id }) => id);
  });

  it('is inputs under the model of then, then the model on the inputs of now: no remainder', async () => {
    const seen = { inputs: 0, model: 0 };
    for (const id of ids.slice(0, 20)) {
      const why = await whyChanged(ctx, id, {});
      expect([why.from?.modelNumber, why.to.modelNumber, why.unexplained]).toEqual([1, 2, null]);
      expect(whole(why)).toBe(why.difference);
      expect(why.difference).toBe(why.to.health - (why.from?.health ?? 0));
      for (const part of why.parts) expect(sum(part.features)).toBe(part.points);
      seen.inputs += Number(why.parts.length > 0);
      seen.model += Number(why.model !== 0);
      if (why.parts.length === 0) expect(why.difference).toBe(why.model + why.settings + why.clip);
    }
    expect(seen.inputs).toBeGreaterThan(0);
    expect(seen.model).toBeGreaterThan(5);
  });

  it('names what was typed into the file, under the model that had not seen it', async () => {
    for (const id of ids.slice(0, 20)) {
      const { parts } = await whyChanged(ctx, id, {});
      if (parts.length === 0) continue;
      expect(parts.flatMap(({ features }) => features.map(({ name, after }) => [name, after]))).toEqual([
        ['Logins 90d', '2'],
      ]);
    }
  });

  it('has a row for the override, which changes what is shown and nothing else', async () => {
    const id = ids[0] ?? '';
    const before = await whyChanged(ctx, id, {});
    await overrideScore(ctx, id, { health: 88, reason: 'a new sponsor', days: 30 });
    const after = await whyChanged({ ...ctx, now: new Date() }, id, {});
    expect(after.to.health).toBe(88);
    expect(after.override).toBe(88 - before.to.health);
    expect([after.parts, after.model, after.settings]).toEqual([before.parts, before.model, before.settings]);
    expect(whole(after)).toBe(after.difference);
  });

  it('says that a model of then cannot be read any more, and tells nothing it does not know', async () => {
    await asOwner((client) =>
      client.query(
        'UPDATE model_version SET artifact = set_byte(artifact, 8, 0) WHERE workspace_id = $1 AND number = 1',
        [ctx.workspaceId],
      ),
    );
    const why = await whyChanged(ctx, ids[1] ?? '', {});
    expect(why).toMatchObject({ parts: [], model: 0, unexplained: expect.stringMatching(/cannot be read any more/) });
    expect(why.difference).toBe(why.to.health - (why.from?.health ?? 0));
  });
});
