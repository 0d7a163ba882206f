import { expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { setRate } from '@/lib/server/rates/change-rates';
import { getSegment } from '@/lib/server/segments/get-segment';
import { listSegments } from '@/lib/server/segments/list-segments';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFacts } from '@/tests/support/facts';
import { importFile, mintWorkspace } from '@/tests/support/world';

it('a segment says which products its accounts use by name, and the mean of its won deals', async () => {
  const ctx = await mintWorkspace();
  await importFile(ctx, customerFile({ rows: 300 }));
  await trainedAndPromoted(ctx);
  const { segments } = await listSegments(ctx);
  const segment = segments.toSorted((a, b) => b.accounts - a.accounts)[0];
  const page = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0, segment: segment?.id });
  const inside = page.rows.filter((row) => row.state === 'scored');
  expect(inside.length).toBeGreaterThan(3);
  const [one, two, three] = inside.map((row) => row.externalId);
  await importFacts(ctx, 'product_id,name,family\nP1,Core,Platform\nP2,Insights,Add-on\n', { kind: 'products' });
  const subscriptions = [
    `s-1,${one},P1,1000,2024-01-01,`,
    `s-2,${two},P1,1000,2024-01-01,`,
    `s-3,${two},P2,500,2024-01-01,`,
    `s-4,${three},P2,500,2023-01-01,2024-01-01`,
  ];
  await importFacts(ctx, `subscription_id,account_id,product,arr,start_date,end_date\n${subscriptions.join('\n')}\n`, {
    kind: 'subscriptions',
  });
  const deals = [
    `d-1,${one},Closed won,1000,USD`,
    `d-2,${two},Closed won,2000,EUR`,
    `d-3,${two},Lost,9000,USD`,
    `d-4,${three},Closed won,70,CHF`,
  ];
  await importFacts(
    ctx,
    `deal_id,account_id,stage,amount,currency,created\n${deals.map((deal) => `${deal},2024-01-01`).join('\n')}\n`,
    { kind: 'deals' },
  );
  await setRate(ctx, { currency: 'EUR', rate: 1.5, validFrom: '2024-01-01' });
  const detail = await getSegment(ctx, segment?.id ?? '');
  expect(detail.products.map(({ name, share }) => [name, Math.round(share * detail.accounts)])).toEqual([
    ['Core', 2],
    ['Insights', 1],
  ]);
  expect([detail.averageDealMinor, detail.wonDeals]).toEqual([200_000, 2]); // one in francs has no rate
});
