import { expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { promoteModel } from '@/lib/server/models/change-models';
import { getSegment } from '@/lib/server/segments/get-segment';
import { listSegments } from '@/lib/server/segments/list-segments';
import { segmentCsv } from '@/lib/server/segments/segment-csv';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

it('segments keep who they are when another version takes over, and their old addresses lead to today’s', async () => {
  const ctx = await mintWorkspace();
  await importFile(ctx, customerFile({ rows: 300 }));
  await trainedAndPromoted(ctx);
  const before = (await listSegments(ctx)).segments;
  expect(before.length).toBeGreaterThan(1);
  expect(before.map(({ since }) => since.version)).toEqual(before.map(() => 1));
  const second = await trained(ctx, 2);
  expect((await listSegments(ctx)).segments).toEqual(before); // a candidate changes nothing that is shown
  await promoteModel(ctx, second, { reason: 'looked at' });
  const after = (await listSegments(ctx)).segments;
  const kept = after.filter(({ since }) => since.version === 1);
  expect(kept.length).toBe(Math.min(before.length, after.length));
  const led = [];
  for (const { id, since } of before) {
    const now = await getSegment(ctx, id).catch((cause) => cause.code);
    if (now === 'not_found') continue;
    expect(now.since).toEqual(since);
    led.push(now.id);
    const filtered = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0, segment: id });
    expect(filtered.total).toBe(now.accounts);
  }
  expect(led.sort()).toEqual(kept.map(({ id }) => id).sort());
  const csv = await (await segmentCsv(ctx, before[0]?.id ?? '')).text();
  expect(csv.trim().split('\n').length).toBe((await getSegment(ctx, before[0]?.id ?? '')).accounts + 1);
});

it('a segment without a counterpart in the version before is new, and the one before has no address any more', async () => {
  const ctx = await mintWorkspace();
  await importFile(ctx, customerFile({ rows: 300 }));
  await trainedAndPromoted(ctx);
  const [old] = (await listSegments(ctx)).segments;
  const second = await trained(ctx, 2);
  await asOwner((client) =>
    client.query('UPDATE segment SET lineage = gen_random_uuid() WHERE workspace_id = $1 AND model_version_id = $2', [
      ctx.workspaceId,
      second,
    ]),
  );
  await promoteModel(ctx, second, { reason: 'looked at' });
  expect((await listSegments(ctx)).segments.every(({ since }) => since.version === 2)).toBe(true);
  await expect(getSegment(ctx, old?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
});
