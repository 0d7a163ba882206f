import { beforeAll, describe, expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { excludeColumn, promoteModel } from '@/lib/server/models/change-models';
import { compareModel } from '@/lib/server/models/compare-model';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFile, mintWorkspace } from '@/tests/support/world';

describe('two versions', () => {
  let ctx: Ctx;
  let first: string;
  let second: string;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 150 }));
    first = await trainedAndPromoted(ctx);
    expect(await compareModel(ctx, first, {})).toMatchObject({ other: null, both: 0, rows: [], choices: [] });
    await excludeColumn(ctx, { key: 'logins_90d', reason: 'to see what it does' });
    second = await trained(ctx, 2);
  });

  it('are held against each other account by account, the candidate against the one in use', async () => {
    const found = await compareModel(ctx, second, {});
    expect(found).toMatchObject({ version: { id: second, number: 2 }, other: { id: first, number: 1 }, onlyHere: 0 });
    const { rows } = await listAccounts(ctx, { sort: 'name', dir: 'asc', page: 0 });
    expect(found.both).toBe(rows.length);
    expect(found.rows.length).toBe(rows.length);
    for (const row of rows) {
      const pair = found.rows.find(({ id }) => id === row.id);
      expect([pair?.before, pair?.bandBefore, pair?.causeBefore]).toEqual([row.health, row.band, row.cause]);
      expect(pair?.causeAfter).not.toMatch(/Logins/);
    }
    const moves = found.rows.map(({ before, after }) => Math.abs(after - before));
    expect(moves).toEqual(moves.toSorted((a, b) => b - a));
    expect(found.meanMove).toBeCloseTo(
      moves.reduce((sum, move) => sum + move / moves.length, 0),
      9,
    );
    expect(found.bands.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(found.both);
    const changed = found.rows.filter(({ bandBefore, bandAfter }) => bandBefore !== bandAfter).length;
    expect(found.bandChanges).toBe(changed);
    expect(changed).toBeGreaterThan(0);
  });

  it('say the same when they change places, and what promotion changed afterwards', async () => {
    const there = await compareModel(ctx, first, { with: second });
    const here = await compareModel(ctx, second, { with: first });
    expect(there.rows.map(({ before, after }) => [after, before])).toEqual(
      here.rows.map(({ before, after }) => [before, after]),
    );
    await promoteModel(ctx, second, { reason: 'to see what it does' });
    expect(await compareModel(ctx, second, {})).toMatchObject({ other: { id: first } });
    expect(await compareModel(ctx, first, {})).toMatchObject({ other: { id: second } });
  });

  it('are two: no version is compared with itself or with one that is not there', async () => {
    await expect(compareModel(ctx, first, { with: first })).rejects.toMatchObject({ code: 'not_found' });
    await expect(compareModel(ctx, first, { with: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not_found' });
  });
});
