import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { promoteModel } from '@/lib/server/models/change-models';
import { customerFile, trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { importFile, mintWorkspace } from '@/tests/support/world';

describe('the weights over versions', () => {
  let ctx: Ctx;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 150 }));
  });

  it('are those of the versions that were promoted, in that order, each with its leavers', async () => {
    expect((await getIngredients(ctx)).history).toEqual([]);
    const first = await trainedAndPromoted(ctx);
    expect((await getIngredients(ctx)).history.map(({ number }) => number)).toEqual([1]);
    const second = await trained(ctx, 2);
    expect((await getIngredients(ctx)).history.map(({ number }) => number)).toEqual([1]);
    await promoteModel({ ...ctx, now: new Date(ctx.now.getTime() + 1_000) }, second, { reason: 'looked at' });
    const view = await getIngredients(ctx);
    expect(view.history.map(({ number }) => number)).toEqual([1, 2]);
    for (const { leavers, weights } of view.history) {
      expect(leavers).toBe(50);
      expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
      for (const { low, weight, high } of weights) expect([low <= weight, weight <= high]).toEqual([true, true]);
    }
    const shown = view.ingredients.map(({ component, weight }) => [component, weight]);
    expect(view.history[1]?.weights.map(({ component, weight }) => [component, weight])).toEqual(shown);
    await promoteModel({ ...ctx, now: new Date(ctx.now.getTime() + 2_000) }, first, { reason: 'back again' });
    expect((await getIngredients(ctx)).history.map(({ number }) => number)).toEqual([2, 1]);
  });

  it('of another workspace stay there', async () => {
    expect((await getIngredients(await mintWorkspace())).history).toEqual([]);
  });
});
