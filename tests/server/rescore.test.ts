import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { deleteAccount } from '@/lib/server/accounts/delete-account';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { promoteModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';
import { rescoreAccounts } from '@/lib/server/models/want-scores';
import { whatIf } from '@/lib/server/scores/what-if';
import { listSegments } from '@/lib/server/segments/list-segments';
import { dailyPass } from '@/lib/server/worker/daily';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { type DatedWorld, datedWorld } from '@/tests/support/dated-world';
import { rowsOf } from '@/tests/support/facts';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'name', dir: 'asc', page: 0 };
const FILE = customerFile({ rows: 150 });
const scoresOf = async (ctx: Ctx) =>
  new Map(
    (await listAccounts(ctx, VIEW)).rows.map((row) => [row.externalId, [row.health, row.low, row.high, row.cause]]),
  );

describe('scoring everybody again', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, FILE);
    await trainedAndPromoted(ctx);
  });

  it('says the same of what has not changed, to the last digit, and keeps one score a day', async () => {
    const exact = () =>
      rowsOf(
        ctx,
        'SELECT account_id, health, low, high, probability, base, points, shown, cause, present, input_hash, segment_id FROM score WHERE workspace_id = $1 ORDER BY account_id',
      );
    const before = await exact();
    const asOf = (await accountOverview(ctx, VIEW)).asOf ?? '';
    await rescoreAccounts(ctx);
    await runQueued(ctx, 'rescore');
    expect(await exact()).toEqual(before);
    const later = (await accountOverview(ctx, VIEW)).asOf ?? '';
    expect(later > asOf).toBe(true);
    expect((await listModels(ctx)).scoring).toMatchObject({ asOf: later, job: { state: 'done', kind: 'rescore' } });
  });

  it('is asked for by each import that changes something, and moves what the import changed', async () => {
    const before = await scoresOf(ctx);
    const line = FILE.split('\n').find((each) => each.startsWith('acme-1,')) ?? '';
    const cells = line.split(',');
    const silent = [...cells.slice(0, 4), '0', '9', ...cells.slice(6)].join(',');
    const fresh = ['new-1', 'New company', ...cells.slice(2)].join(',').replace(/,No$/, ',');
    await importFile(ctx, `${FILE.replace(line, silent)}${fresh}\n`);
    expect((await listModels(ctx)).scoring.job).toMatchObject({ state: 'queued' });
    await runQueued(ctx, 'rescore');
    const after = await scoresOf(ctx);
    expect(after.get('acme-1')?.[0] ?? 100).toBeLessThan(Number(before.get('acme-1')?.[0]));
    expect(after.get('new-1')?.[0]).toBeTypeOf('number');
    expect(after.get('acme-2')).toEqual(before.get('acme-2'));
    const moved = (await listAccounts(ctx, VIEW)).rows.find((row) => row.externalId === 'acme-1');
    const tried = await whatIf(ctx, { accountId: moved?.id ?? '', changes: [{ column: 'logins_90d', value: 60 }] });
    expect(tried.after.health).toBeGreaterThan(tried.before.health);
    const detail = await getAccount(ctx, moved?.id ?? '');
    expect((detail.base ?? 0) + detail.parts.reduce((sum, part) => sum + part.points, 0) + detail.clip).toBe(
      detail.health,
    );
    await importFile(ctx, FILE.replace(line, silent));
    expect((await listModels(ctx)).scoring.job?.state).toBe('done');
  });

  it('keeps every account in one segment of the version, the one whose rule it fits now', async () => {
    const twice = await rowsOf(
      ctx,
      `SELECT m.account_id FROM segment_membership m JOIN segment g ON g.workspace_id = m.workspace_id AND g.id = m.segment_id JOIN active_model a ON a.workspace_id = g.workspace_id AND a.model_version_id = g.model_version_id
       WHERE m.workspace_id = $1 GROUP BY m.account_id HAVING count(*) > 1`,
    );
    expect(twice).toEqual([]);
    const { segments, accounts } = await listSegments(ctx);
    const kept = await rowsOf<{ n: number }>(
      ctx,
      `SELECT count(*)::int AS n FROM segment_membership m JOIN segment g ON g.workspace_id = m.workspace_id AND g.id = m.segment_id JOIN active_model a ON a.workspace_id = g.workspace_id AND a.model_version_id = g.model_version_id
       JOIN score s ON s.workspace_id = m.workspace_id AND s.account_id = m.account_id AND s.segment_id = m.segment_id AND s.state = 'scored' WHERE m.workspace_id = $1`,
    );
    if (segments.length > 0) expect(kept[0]?.n).toBe(accounts);
  });

  it('is asked for once, also by many at a time', async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, () => rescoreAccounts({ ...ctx, now: new Date() })));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    const running =
      "UPDATE job_progress SET state = 'running' WHERE workspace_id = $1 AND kind = 'rescore' AND state = 'queued'";
    await asOwner((client) => client.query(running, [ctx.workspaceId]));
    const behind = await rescoreAccounts({ ...ctx, now: new Date() }); // what runs may have read before this was asked
    expect(behind).toMatchObject({ state: 'queued' });
    expect(behind.id).not.toBe(jobs[0]?.id);
    await runQueued(ctx, 'rescore');
  });

  it('leaves out an account that was deleted meanwhile, and follows a way back to an older version', async () => {
    const active = (await listModels(ctx)).models.find(({ status }) => status === 'active')?.id ?? '';
    const second = await trained(ctx, 2);
    await promoteModel(ctx, second, { reason: 'looked at' });
    const gone = (await listAccounts(ctx, VIEW)).rows.find((row) => row.externalId === 'acme-4');
    await deleteAccount(ctx, gone?.id ?? '');
    await promoteModel({ ...ctx, now: new Date() }, active, { reason: 'back' });
    expect((await listModels(ctx)).scoring.job).toMatchObject({ state: 'queued' });
    await runQueued(ctx, 'rescore');
    const { rows } = await listAccounts(ctx, VIEW);
    expect(rows.every((row) => row.state === 'scored')).toBe(true);
    expect(rows.some((row) => row.externalId === 'acme-4')).toBe(false);
  });

  it('is asked for again a day after the last time, and goes on though a pass fails', async () => {
    const orders = async () =>
      asOwner(
        async (client) =>
          (
            await client.query(
              "SELECT (extract(epoch FROM run_at - now()) / 3600)::float8 AS hours FROM graphile_worker.jobs WHERE task_identifier = 'daily_pass' AND key LIKE $1",
              [`${ctx.workspaceId}:%`],
            )
          ).rows as { hours: number }[],
      );
    const [first, ...more] = await orders();
    expect(more).toEqual([]);
    expect(first?.hours).toBeGreaterThan(23);
    expect(first?.hours).toBeLessThan(24.1);
    await dailyPass({ workspaceId: ctx.workspaceId }, new Date(Date.now() + 86_400_000));
    expect((await listModels(ctx)).scoring.job).toMatchObject({ state: 'queued' });
    const [next, ...others] = await orders();
    expect(others).toEqual([]);
    expect(next?.hours).toBeGreaterThan(47);
    await runQueued(ctx, 'rescore');
    expect((await orders())[0]?.hours).toBeLessThan(24.1);
    const empty = await mintWorkspace();
    await dailyPass({ workspaceId: empty.workspaceId });
    expect((await listModels(empty)).scoring.job).toBeNull();
  });

  it('says what to do where the version in use cannot be read any more', async () => {
    await asOwner((client) =>
      client.query('UPDATE model_version SET artifact = set_byte(artifact, 8, 0) WHERE workspace_id = $1', [
        ctx.workspaceId,
      ]),
    );
    const before = await scoresOf(ctx);
    await rescoreAccounts({ ...ctx, now: new Date() });
    await expect(runQueued(ctx, 'rescore')).rejects.toThrow(/got 0.*train a new version/);
    expect(await scoresOf(ctx)).toEqual(before);
  });

  it('is refused where no version is in use', async () => {
    await expect(rescoreAccounts(await mintWorkspace())).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('scoring everybody again from dated facts', () => {
  let world: DatedWorld;
  beforeAll(async () => {
    world = await datedWorld();
    await trainedAndPromoted(world.ctx);
  });

  it('gives the scores and the states of the training where nothing has changed', async () => {
    const { ctx } = world;
    const states = async () => (await listAccounts(ctx, VIEW)).rows.map((row) => [row.externalId, row.state]);
    const before = { scores: await scoresOf(ctx), states: await states() };
    await rescoreAccounts(ctx);
    await runQueued(ctx, 'rescore');
    expect(await states()).toEqual(before.states);
    for (const [id, [health]] of await scoresOf(ctx)) {
      const was = before.scores.get(id)?.[0];
      if (health === null) expect(was).toBeNull();
      else expect(Math.abs(Number(health) - Number(was))).toBeLessThanOrEqual(1); // seconds have passed, and days are counted in hundredths
    }
  });
});
