import { beforeAll, describe, expect, it } from 'vitest';
import type { ImportDetail } from '@/lib/contracts/imports';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { promoteModel, trainModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { getSegment } from '@/lib/server/segments/get-segment';
import { listSegments } from '@/lib/server/segments/list-segments';
import { segmentCsv } from '@/lib/server/segments/segment-csv';
import { asOwner, importFile, mintWorkspace, runQueued, telco } from '@/tests/support/world';

const VIEW = { sort: 'riskArr', dir: 'desc', page: 0 } as const;

describe('one file in, honest scores out', () => {
  let ctx: Ctx;
  let imported: ImportDetail;

  beforeAll(async () => {
    ctx = await mintWorkspace();
    imported = await importFile(ctx, telco(), { fileName: 'wa_churn.csv' });
    await trainModel(ctx, { engine: 'auto', seed: 1 });
    await runQueued(ctx, 'train');
    const { models } = await listModels(ctx);
    await promoteModel(ctx, models[0]?.id ?? '', models[0]?.gate.length ? { reason: 'looked at' } : {});
  }, 240_000);

  it('counts every row of the file once', () => {
    expect(imported.state).toBe('done');
    expect(imported.rowsRead).toBe(7_043);
    expect((imported.rowsWritten ?? 0) + (imported.rowsRejected ?? 0)).toBe(7_043);
    expect(imported.counts).toMatchObject({ leavers: 1_869, stayers: 5_174, rejected: 0 });
  });

  it('finds the outcome column and what means left by itself', () => {
    expect(imported.suggested).toMatchObject({ kind: 'customers', positive: ['Yes'] });
  });

  it('ranks leavers well out of fold, beside a baseline', async () => {
    const { models } = await listModels(ctx);
    const model = await getModel(ctx, models[0]?.id ?? '');
    expect(model.auc?.value).toBeGreaterThan(0.84);
    expect(model.auc?.value).toBeGreaterThan(model.baselineAuc ?? 1);
    expect(model.trained).toBe(true);
    expect(model.horizon).toBe('as in the file');
  });

  it('shows current accounts only, worst first, and keeps the gone apart', async () => {
    const page = await listAccounts(ctx, VIEW);
    expect(page.total).toBe(5_174);
    const shown = page.rows.map((row) => row.health ?? Number.NaN);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    const overview = await accountOverview(ctx, VIEW);
    expect(overview.accounts).toBe(5_174);
    expect(overview.left).toBe(1_869);
    const { risk, watch, healthy, unscored } = overview.bands;
    expect(risk.accounts + watch.accounts + healthy.accounts + unscored.accounts).toBe(5_174);
    expect((await listAccounts(ctx, { ...VIEW, band: 'left' })).total).toBe(1_869);
  });

  it('shows parts that add up to the shown score', async () => {
    const page = await listAccounts(ctx, VIEW);
    for (const row of [...page.rows.slice(0, 15), ...page.rows.slice(-15)]) {
      const account = await getAccount(ctx, row.id);
      const parts = account.parts.reduce((sum, part) => sum + part.points, 0);
      expect((account.base ?? 0) + parts + account.clip).toBe(account.health);
      for (const part of account.parts)
        expect(part.features.reduce((sum, feature) => sum + feature.points, 0)).toBe(part.points);
    }
  });

  it('weighs ingredients that sum to one, with intervals around them', async () => {
    const view = await getIngredients(ctx);
    expect(view.ingredients.reduce((sum, each) => sum + each.weight, 0)).toBeCloseTo(1, 6);
    const columns = view.ingredients.flatMap((each) => each.features).sort((a, b) => b.weight - a.weight);
    expect(
      columns
        .slice(0, 3)
        .map((column) => column.name)
        .join(),
    ).toMatch(/Tenure|Contract|Internet service|charges/);
    for (const each of columns) expect(each.low <= each.weight && each.weight <= each.high).toBe(true);
    expect(view.checklist.some((item) => item.state === 'connected')).toBe(true);
  });

  it('finds segments whose members add up, each as CSV with its definition', async () => {
    const list = await listSegments(ctx);
    expect(list.segments.length).toBeGreaterThanOrEqual(2);
    expect(list.segments.reduce((sum, each) => sum + each.accounts, 0)).toBe(5_174);
    const first = list.segments[0];
    const segment = await getSegment(ctx, first?.id ?? '');
    expect(segment.benchmarks.length).toBeGreaterThan(0);
    const lines = (await (await segmentCsv(ctx, segment.id)).text()).trim().split('\r\n').length || 0;
    const rows = (await (await segmentCsv(ctx, segment.id)).text()).trim().split('\n').length;
    expect(Math.max(lines, rows)).toBe(segment.accounts + 1);
  });

  it('never scores an account by the member that saw its outcome', async () => {
    const [row] = await asOwner(
      async (client) =>
        (
          await client.query(
            'SELECT count(DISTINCT fold)::int AS folds, count(*)::int AS n FROM model_member WHERE workspace_id = $1',
            [ctx.workspaceId],
          )
        ).rows,
    );
    expect(row).toEqual({ folds: 5, n: 7_043 });
  });
});
