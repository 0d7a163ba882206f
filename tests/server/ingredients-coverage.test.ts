import { beforeAll, describe, expect, it } from 'vitest';
import type { Component } from '@/lib/contracts/imports';
import type { IngredientsView } from '@/lib/contracts/ingredients';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFacts } from '@/tests/support/facts';
import { importFile, mintWorkspace } from '@/tests/support/world';

/** Two kinds of customers, so that segments are found; every third left. */
const file = () =>
  customerFile({
    rows: 240,
    extra: { onboarding_hours: (i) => (i % 2 ? '40' : String(i % 7)), nps: (i) => (i % 2 ? '' : String(i % 10)) },
  });

describe('the coverage of a component', () => {
  let ctx: Ctx;
  let view: IngredientsView;
  const coveredIn = (component: Component) => view.checklist.find((item) => item.component === component);
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, file());
    const { rows } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 });
    const tickets = rows.slice(0, 30).map(({ externalId }, k) => `t-${k},${externalId},2024-01-05,high,open,slow`);
    await importFacts(ctx, `ticket_id,account_id,opened_at,priority,status,subject\n${tickets.join('\n')}\n`, {
      kind: 'tickets',
    });
    await trainedAndPromoted(ctx);
    view = await getIngredients(ctx);
  });

  it('is split over the segments as every page counts them: never more than there are, in sum the accounts in segments', () => {
    expect(view.segments.length).toBeGreaterThan(1);
    for (const item of view.checklist)
      for (const { id, accounts } of view.segments) expect(item.segments[id] ?? 0).toBeLessThanOrEqual(accounts);
    const everyone = view.segments.reduce((sum, { accounts }) => sum + accounts, 0);
    const used = Object.values(coveredIn('usage')?.segments ?? {}).reduce((sum, n) => sum + n, 0);
    expect(used).toBe(everyone);
  });

  it('counts an account that has a value from its fields or from its facts', async () => {
    const segmentOf = new Map<string, string | null>();
    for (let page = 0; ; page++) {
      const { rows } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page });
      for (const row of rows) segmentOf.set(row.externalId, row.state === 'scored' ? (row.segment?.id ?? null) : null);
      if (rows.length === 0 || segmentOf.size >= 240) break;
    }
    const withNps = new Map<string, number>();
    for (const [externalId, segment] of segmentOf)
      if (segment !== null && Number(externalId.split('-')[1]) % 2 === 0)
        withNps.set(segment, (withNps.get(segment) ?? 0) + 1);
    expect(coveredIn('feedback')?.segments).toEqual(Object.fromEntries(withNps));
  });

  it('has no segments before a version is in use', async () => {
    const other = await mintWorkspace();
    await importFile(other, file());
    const { checklist, segments } = await getIngredients(other);
    expect(segments).toEqual([]);
    expect(checklist.map((item) => item.segments)).toEqual(checklist.map(() => ({})));
  });
});
