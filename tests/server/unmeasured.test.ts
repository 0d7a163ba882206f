import { describe, expect, it } from 'vitest';
import type { AccountQuery } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { getAccount } from '@/lib/server/accounts/get-account';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { promoteModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { listModels } from '@/lib/server/models/list-models';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { importAccounts, importFacts, rowsOf } from '@/tests/support/facts';
import { importFile, mintWorkspace } from '@/tests/support/world';

const VIEW: AccountQuery = { sort: 'health', dir: 'asc', page: 0 };
const withoutOutcome = (file: string) =>
  file
    .split('\n')
    .map((line) => line.replace(/,[^,]*$/, ''))
    .join('\n');

/** Everything a page may show of an unmeasured ranking. */
async function everyPage(ctx: Ctx): Promise<string> {
  const { rows } = await listAccounts(ctx, VIEW);
  const pages = [
    rows,
    await accountOverview(ctx, VIEW),
    await getAccount(ctx, rows[0]?.id ?? ''),
    await getIngredients(ctx),
    await listSegments(ctx),
    await listModels(ctx),
    await (await accountsCsv(ctx, VIEW)).text(),
  ];
  return JSON.stringify(pages);
}

describe('where nobody is known to have left', () => {
  it('the expert scorecard ranks a file of accounts, unmeasured and labelled so', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, withoutOutcome(customerFile({ rows: 60 })));
    const id = await trained(ctx);
    const model = await getModel(ctx, id);
    expect(model).toMatchObject({
      ...{ engine: 'scorecard', trained: false, showsProbability: false, auc: null, baselineAuc: null, figures: null },
      ...{ leavers: 0, stayers: 0, gate: [] },
    });
    expect(model.findingList[0]).toMatchObject({ code: 'no_outcomes', blocks: false });
    await promoteModel(ctx, id, {});
    const { rows } = await listAccounts(ctx, VIEW);
    expect(rows.length).toBe(60);
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['scored']));
    for (const { health, low, high, probability, riskArrMinor, cause } of rows) {
      expect([probability, riskArrMinor]).toEqual([null, null]);
      expect(0 <= (low ?? -1) && (low ?? -1) <= (health ?? -1) && (health ?? -1) <= (high ?? -1)).toBe(true);
      expect(cause).toMatch(/[+−]/);
    }
    const logins = new Map(
      (
        await rowsOf<{ id: string; n: number }>(
          ctx,
          "SELECT id, (fields ->> 'logins_90d')::int AS n FROM account WHERE workspace_id = $1",
        )
      ).map(({ id: account, n }) => [account, n]),
    );
    const mean = (part: typeof rows) => part.reduce((sum, row) => sum + (logins.get(row.id) ?? 0), 0) / part.length;
    expect(mean(rows.slice(0, 15))).toBeLessThan(mean(rows.slice(-15)));
    expect(await listSegments(ctx)).toMatchObject({ segments: [], overall: null });
    expect(await everyPage(ctx)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('its scale stays provisional until a trained model freezes one', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, withoutOutcome(customerFile({ rows: 120 })));
    await trainedAndPromoted(ctx);
    const scales = () =>
      rowsOf<{ source: string }>(ctx, 'SELECT source FROM scale WHERE workspace_id = $1 ORDER BY valid_from');
    expect(await scales()).toEqual([{ source: 'provisional' }]);
    await importFile(ctx, customerFile({ rows: 120 }));
    const id = await trainedAndPromoted(ctx);
    expect(await getModel(ctx, id)).toMatchObject({ trained: true, leavers: 40, stayers: 80 });
    expect((await scales()).map(({ source }) => source)).toEqual(['provisional', 'frozen']);
  });

  it('the customers of today are ranked by their dated facts', async () => {
    const ctx = await mintWorkspace();
    await importAccounts(ctx, 20);
    const since = (i: number) => `a-${i}`;
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const rowsFor = (line: (i: number) => string[]) => Array.from({ length: 20 }, (_, i) => line(i + 1)).flat();
    const subscriptions = rowsFor((i) => [`s-${i},${since(i)},Pro,10,1200,${ago(400)}`]);
    const tickets = rowsFor((i) =>
      Array.from({ length: i > 10 ? 6 : 1 }, (_, t) => `t-${i}-${t},${since(i)},${ago(3 + t)},low`),
    );
    await importFacts(ctx, `subscription_id,account_id,plan,seats,arr,start_date\n${subscriptions.join('\n')}\n`, {
      kind: 'subscriptions',
    });
    await importFacts(ctx, `ticket_id,account_id,created_at,severity\n${tickets.join('\n')}\n`, { kind: 'tickets' });
    await trainedAndPromoted(ctx);
    const { rows } = await listAccounts(ctx, VIEW);
    expect(rows.map((row) => row.state)).toEqual(Array(20).fill('scored'));
    const riskier = rows.slice(0, 10).map((row) => Number(row.externalId.slice(2)));
    expect(Math.min(...riskier)).toBeGreaterThan(10);
    const { models } = await listModels(ctx);
    expect(models[0]).toMatchObject({ auc: null, horizon: '90 days', leavers: 0 });
    expect(await everyPage(ctx)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('too few that stayed are ranked as well, and those that left stay apart', async () => {
    const ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 30, leaves: (i) => i % 2 === 0 }));
    await trainedAndPromoted(ctx);
    const { models } = await listModels(ctx);
    expect(models[0]).toMatchObject({ auc: null, leavers: 15, stayers: 15, trained: false });
    expect((await listAccounts(ctx, VIEW)).total).toBe(15);
    expect((await listAccounts(ctx, { ...VIEW, band: 'left' })).total).toBe(15);
  });
});
