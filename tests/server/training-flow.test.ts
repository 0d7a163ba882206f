import type { JobHelpers } from 'graphile-worker';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '@/lib/contracts/jobs';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { getJob } from '@/lib/server/jobs/get-job';
import { trainModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { runJob } from '@/lib/server/worker/run-job';
import { tasks } from '@/lib/server/worker/tasks';
import { children, customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { roles } from '@/tests/support/kept';
import { RACERS, race } from '@/tests/support/racers';
import { importFile, mintWorkspace } from '@/tests/support/world';

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

const IDS_ALONE = `customer_id,churned\n${Array.from({ length: 90 }, (_, i) => `c-${i},${i % 3 ? 'No' : 'Yes'}`).join('\n')}\n`;
/** Numbers and words that say nothing to anybody who has not seen this company. */
const unknownColumns = (leaves: (i: number) => boolean) =>
  `customer_id,blorb,quux,churned\n${Array.from({ length: 60 }, (_, i) => `c-${i},${(i * 7) % 13},${['x', 'y'][i % 2]},${leaves(i) ? 'Yes' : 'No'}`).join('\n')}\n`;

/** The job as the worker runs it, up to its first effect: progress row, cancellation, and how it ends. */
function work({ workspaceId }: Ctx, job: Job): Promise<void> {
  const helpers = { job: { id: '0', attempts: 1, max_attempts: 3, task_identifier: 'train' } } as unknown as JobHelpers; // all that runJob reads of them
  return runJob(tasks.train, { payload: { workspaceId, progressId: job.id }, helpers, poolId: 'none' });
}

describe('a training', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 150 }));
  });

  it('that is cancelled while it learns is gone within two seconds and leaves no version', async () => {
    const job = await trainModel(ctx, { engine: 'auto', seed: 1 });
    const running = work(ctx, job);
    for (let i = 0; i < 400 && children().length === 0; i++) await wait(25);
    expect(children().length).toBe(1);
    const from = performance.now();
    await cancelJob(ctx, job.id);
    await running;
    while (children().length > 0) await wait(25);
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(await getJob(ctx, job.id)).toMatchObject({ state: 'cancelled', error: null });
    expect((await listModels(ctx)).models).toEqual([]);
  });

  it('runs once at a time in a workspace', async () => {
    const job = await trainModel(ctx, { engine: 'auto', seed: 1 });
    expect(await race(() => trainModel(ctx, { engine: 'auto', seed: 2 }))).toEqual({ conflict: RACERS });
    await cancelJob(ctx, job.id);
    expect((await getJob(ctx, job.id)).state).toBe('cancelled');
    await work(ctx, job);
    expect((await listModels(ctx)).models).toEqual([]);
  });

  it('is refused while there are no accounts', async () => {
    await expect(trainModel(await mintWorkspace(), { engine: 'auto', seed: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it.each([
    ['nobody left and the scorecard knows no column', unknownColumns(() => false), /left.*scorecard knows/i],
    ['too few stayed and the scorecard knows no column', unknownColumns((i) => i > 20), /30.*scorecard knows/],
    ['there are fewer accounts than can be ranked', customerFile({ rows: 9, leaves: () => false }), /10 accounts/],
    ['no column tells anything', IDS_ALONE, /no column to learn from/],
  ])('where %s ends as failed, with the reason in words', async (_case, file, reason) => {
    const poor = await mintWorkspace();
    await importFile(poor, file, {
      change: (mapping) => ({
        ...mapping,
        kind: 'customers',
        positive: ['Yes'],
        columns: mapping.columns.map((column) => ({
          ...column,
          role: column.name === 'churned' ? 'outcome' : column.role,
        })),
      }),
    });
    const job = await trainModel(poor, { engine: 'auto', seed: 1 });
    await work(poor, job);
    const ended = await getJob(poor, job.id);
    expect(ended.state).toBe('failed');
    expect(ended.error).toMatch(reason);
    expect(ended.error).not.toMatch(/Reference|undefined|\bat \w+ \(/);
    expect((await listModels(poor)).models).toEqual([]);
  });
});

describe('a score of odd data', () => {
  const VIEW = { sort: 'name', dir: 'asc', page: 0 } as const;
  const ODD = {
    blank: ',,,,,,,,same',
    rich: ',,pro,40,30,1,1000000000,,same',
    negative: ',,team,-5,-40,-3,0,,same',
    huge: ',,basic,1e15,1e15,1e15,9999999999999,,same',
  };

  it('is a whole number from 0 to 100 inside its interval, for every account that has one', async () => {
    const ctx = await mintWorkspace();
    const usual = customerFile({ rows: 240, extra: { nothing: () => '', constant: () => 'same' } });
    const odd = Object.entries(ODD).flatMap(([id, cells]) => [`odd-${id}${cells},No`, `odd-${id}-left${cells},Yes`]);
    const done = await importFile(ctx, `${usual}${odd.join('\n')}\n`, {
      change: roles({ nothing: { role: 'feature', type: 'number' }, constant: { role: 'feature', type: 'category' } }),
    });
    expect(done.counts).toMatchObject({ created: 248, rejected: 0 });
    const { columns } = await getModel(ctx, await trainedAndPromoted(ctx));
    const unused = columns.filter(({ used }) => !used).map(({ name, reason }) => [name, reason]);
    expect(unused).toEqual([
      ['constant', 'Every row has the same value.'],
      ['nothing', 'Every cell is blank.'],
    ]);
    const current = await listAccounts(ctx, VIEW);
    const left = await listAccounts(ctx, { ...VIEW, band: 'left' });
    expect(current.rows.filter((row) => row.externalId.startsWith('odd-')).length).toBe(4);
    for (const row of [...current.rows, ...left.rows]) {
      expect(['scored', 'left']).toContain(row.state);
      const [low, health, high] = [row.low ?? Number.NaN, row.health ?? Number.NaN, row.high ?? Number.NaN];
      expect([row.externalId, Number.isInteger(health), 0 <= low, low <= health, health <= high, high <= 100]).toEqual([
        row.externalId,
        ...Array(5).fill(true),
      ]);
      expect(row.probability).toBeGreaterThanOrEqual(0);
      expect(row.probability).toBeLessThanOrEqual(1);
    }
    for (const row of current.rows.filter((each) => each.externalId.startsWith('odd-'))) {
      const account = await getAccount(ctx, row.id);
      expect((account.base ?? 0) + account.parts.reduce((sum, part) => sum + part.points, 0) + account.clip).toBe(
        account.health,
      );
      expect(JSON.stringify(account)).not.toMatch(/NaN|Infinity|undefined/);
    }
    const overview = await accountOverview(ctx, VIEW);
    const { minor, lowMinor, highMinor } = overview.expectedLoss ?? { minor: Number.NaN, lowMinor: 0, highMinor: 0 };
    expect([0 <= lowMinor, lowMinor <= minor, minor <= highMinor, highMinor <= (overview.arrMinor ?? 0)]).toEqual(
      Array(4).fill(true),
    );
    expect(await (await accountsCsv(ctx, VIEW)).text()).not.toMatch(/NaN|Infinity|null|undefined/);
  });

  it('is none, and says so, where three accounts are all there is', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 3 }));
    const job = await trainModel(ctx, { engine: 'auto', seed: 1 });
    await work(ctx, job);
    expect(await getJob(ctx, job.id)).toMatchObject({ state: 'failed', error: expect.stringMatching(/30/) });
    const { rows } = await listAccounts(ctx, VIEW);
    expect(
      rows.map(({ state, health, low, high, band, probability }) => [state, health, low, high, band, probability]),
    ).toEqual(Array(2).fill(['unscored', null, null, null, null, null]));
    expect(await accountOverview(ctx, VIEW)).toMatchObject({
      model: null,
      expectedLoss: null,
      bands: { unscored: { accounts: 2 } },
    });
  });

  it('is none for an account that came after the training', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 120 }));
    await trainedAndPromoted(ctx);
    await importFile(ctx, customerFile({ rows: 121, leaves: (i) => i % 3 === 0 && i < 120 }));
    const { rows } = await listAccounts(ctx, { ...VIEW, band: 'unscored' });
    expect(rows.map((row) => [row.externalId, row.state, row.health])).toEqual([['acme-120', 'unscored', null]]);
    expect((await getAccount(ctx, rows[0]?.id ?? '')).parts).toEqual([]);
  });
});
