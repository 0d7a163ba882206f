import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { findSession, openSession } from '@/lib/server/auth/sessions';
import type { Ctx } from '@/lib/server/context';
import { createDemo } from '@/lib/server/demo/create-demo';
import { type DemoCompany, generateDemo } from '@/lib/server/demo/generate-demo';
import { getDemo } from '@/lib/server/demo/get-demo';
import { removeDemo } from '@/lib/server/demo/remove-demo';
import { listImports } from '@/lib/server/imports/list-imports';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { getMe } from '@/lib/server/me/get-me';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { listSegments } from '@/lib/server/segments/list-segments';
import { dump } from '@/tests/support/dump';
import { actorOf, asOwner, mintMember, mintWorkspace, runQueued } from '@/tests/support/world';

const TODAY = new Date('2026-11-22T09:00:00Z');
const SEED = 1;

/** The owner of the demo workspace, in it. */
async function inside(ctx: Ctx): Promise<Ctx> {
  const { workspaceId } = await createDemo(ctx);
  const actor = actorOf(ctx);
  const sessionId = await openSession({ id: actor.personId });
  const [row] = await asOwner(
    async (client) =>
      (
        await client.query<{ id: string }>('SELECT id FROM member WHERE workspace_id = $1 AND person_id = $2', [
          workspaceId,
          actor.personId,
        ])
      ).rows,
  );
  return { ...ctx, workspaceId, actor: { ...actor, sessionId, memberId: row?.id ?? '' } };
}

type Learned = { name: string; points: number };

/** What stands in the scores of the promoted model: points of each column, their mean distance from 0; heaviest first. */
const learnedOf = ({ workspaceId }: Ctx): Promise<Learned[]> =>
  asOwner(
    async (client) =>
      (
        await client.query<Learned>(
          `SELECT v.columns[i] AS name, avg(abs(s.points[i]))::float8 AS points FROM active_model m JOIN model_version v ON v.id = m.model_version_id
           JOIN score s ON s.model_version_id = v.id AND s.state = 'scored' CROSS JOIN generate_subscripts(v.columns, 1) AS i
           WHERE m.workspace_id = $1 GROUP BY 1 ORDER BY 2 DESC, 1`,
          [workspaceId],
        )
      ).rows,
  );

/** Spearman's rank correlation of planted and learned; no ties. */
function spearman(planted: string[], learned: string[]): number {
  const n = planted.length;
  const squares = planted.reduce((sum, name, i) => sum + (i - learned.indexOf(name)) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}

describe('the demo workspace', () => {
  let owner: Ctx;
  let ctx: Ctx;
  let demo: DemoCompany;
  let learned: Learned[];

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: TODAY });
    owner = { ...(await mintWorkspace()), now: TODAY };
    ctx = await inside(owner);
    demo = generateDemo({ seed: SEED, asOf: new Date('2026-11-22T00:00:00Z') });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  it('goes on where it was cut off, and ends with a model in use', async () => {
    const cut = new AbortController();
    const first = runQueued(ctx, 'demo', cut.signal);
    while ((await listImports(ctx)).imports.filter(({ state }) => state === 'done').length < 4) await wait(20);
    cut.abort();
    await expect(first).rejects.toThrow();
    expect((await createDemo(aMinuteLater(owner))).workspaceId).toBe(ctx.workspaceId);
    const stages = await runQueued(ctx, 'demo');
    expect(stages.slice(0, 3)).toEqual(['Make up a company', 'Accounts', 'Products']);
    expect(stages.slice(-2)).toEqual(['Outcomes', 'Train the model']);
    expect((await getDemo(ctx)).job?.state).toBe('done');
    learned = await learnedOf(ctx);
  }, 300_000);

  it('holds every row of every file once, and none was refused', async () => {
    const { imports } = await listImports(ctx);
    expect(imports.map(({ fileName }) => fileName).sort()).toEqual(demo.files.map(({ fileName }) => fileName).sort());
    for (const { fileName, csv } of demo.files) {
      const rows = csv.split('\n').length - 2;
      const found = imports.find((each) => each.fileName === fileName);
      expect(found).toMatchObject({ fileName, state: 'done', rowsRead: rows, rowsWritten: rows, rowsRejected: 0 });
    }
    const [{ events } = { events: 0 }] = await asOwner(
      async (client) =>
        (
          await client.query('SELECT count(*)::int AS events FROM usage_event WHERE workspace_id = $1', [
            ctx.workspaceId,
          ])
        ).rows,
    );
    expect(events).toBe(imports.find(({ kind }) => kind === 'usage')?.rowsWritten);
  });

  it('fills the first screen: accounts with scores, money and segments', async () => {
    const mine = await listAccounts(ctx, { sort: 'riskArr', dir: 'desc', page: 0 });
    expect(mine.total).toBeGreaterThan(30); // the fullest book belongs to whoever asked for the demo
    const page = await listAccounts(ctx, { sort: 'riskArr', dir: 'desc', page: 0, book: 'all' });
    expect(page.total).toBeGreaterThan(300);
    expect(page.rows.filter((row) => row.state === 'scored' && row.arrMinor !== null).length).toBeGreaterThan(
      page.rows.length * 0.9,
    );
    expect(page.rows.filter((row) => row.state === 'leaving')).toEqual([]);
    expect((await listSegments(ctx)).segments.length).toBeGreaterThanOrEqual(2);
    const { checklist } = await getIngredients(ctx);
    expect(checklist.map(({ state }) => state)).toEqual(checklist.map(() => 'connected'));
    expect(checklist.find(({ component }) => component === 'usage')).toMatchObject({
      promisedDays: 3,
      source: 'usage.csv',
    });
  });

  it('has a model that is as good as the truth allows, and no better', async () => {
    const [first] = (await listModels(ctx)).models;
    const model = await getModel(ctx, first?.id ?? '');
    expect(model).toMatchObject({ status: 'active', trained: true, horizon: '90 days', findingList: [] });
    expect(model.leavers).toBeGreaterThanOrEqual(100);
    expect(demo.truth.overlapAuc).toBeLessThanOrEqual(0.85);
    expect(model.auc?.value).toBeLessThanOrEqual(0.85);
    expect(model.auc?.low).toBeGreaterThan(model.baselineAuc ?? 1);
  });

  it('shows the planted truth: drivers in their order, decoys in the lower half', () => {
    const names = learned.map(({ name }) => name);
    const planted = [...demo.truth.drivers].sort((a, b) => b.strength - a.strength).map(({ feature }) => feature);
    expect(
      spearman(
        planted,
        names.filter((name) => planted.includes(name)),
      ),
    ).toBeGreaterThanOrEqual(0.8);
    for (const strongest of planted.slice(0, 4)) expect(names.slice(0, 6)).toContain(strongest);
    expect(demo.truth.decoys).toHaveLength(3);
    for (const decoy of demo.truth.decoys) expect(names.slice(names.length / 2)).toContain(decoy);
  });

  it('is one a person', async () => {
    expect((await createDemo(owner)).workspaceId).toBe(ctx.workspaceId);
    const { workspaces } = await getMe(ctx);
    expect(workspaces.map(({ isDemo, name, role }) => [isDemo, name, role])).toEqual([
      [false, 'Northlight', 'owner'],
      [true, 'Demo: Harbourline', 'owner'],
    ]);
    expect((await createDemo(await mintWorkspace())).workspaceId).not.toBe(ctx.workspaceId);
  });

  it('is removed by its owner alone, without a trace, and leads back', async () => {
    await expect(removeDemo(await mintMember(ctx, 'admin'))).rejects.toMatchObject({ code: 'forbidden' });
    const { personId, sessionId } = actorOf(ctx);
    await asOwner((client) =>
      client.query('UPDATE session SET workspace_id = $2 WHERE id = $1', [sessionId, ctx.workspaceId]),
    );
    await removeDemo(ctx);
    expect(Object.values(await dump(ctx, [])).flat()).toEqual([]);
    expect(fs.existsSync(path.join(process.env.DATA_DIR ?? '', 'spool', ctx.workspaceId))).toBe(false);
    expect(await findSession(sessionId)).toMatchObject({ personId, workspaceId: owner.workspaceId });
  });
});

describe('a demo workspace that is not loaded yet', () => {
  it('is removed as well', async () => {
    const ctx = await inside(await mintWorkspace());
    await removeDemo(ctx);
    expect(Object.values(await dump(ctx, [])).flat()).toEqual([]);
  });

  it('can be cancelled, and asked for again', async () => {
    const owner = await mintWorkspace();
    const ctx = await inside(owner);
    await cancelJob(ctx, (await getDemo(ctx)).job?.id ?? '');
    expect((await getDemo(ctx)).job?.state).toBe('cancelled');
    await createDemo(aMinuteLater(owner));
    expect((await getDemo(ctx)).job?.state).toBe('queued');
  });

  it('is no way to take away what is somebody’s own', async () => {
    const owner = await mintWorkspace();
    await expect(removeDemo(owner)).rejects.toMatchObject({ code: 'conflict' });
    expect((await getDemo(owner)).job).toBeNull();
  });
});

const aMinuteLater = (ctx: Ctx): Ctx => ({ ...ctx, now: new Date(ctx.now.getTime() + 60_000) });
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
