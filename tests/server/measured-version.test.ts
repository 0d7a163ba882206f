import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { promoteModel } from '@/lib/server/models/change-models';
import { getModel } from '@/lib/server/models/get-model';
import { trained, trainedAndPromoted } from '@/tests/support/customer-file';
import { datedWorld } from '@/tests/support/dated-world';
import { asOwner, runQueued } from '@/tests/support/world';

/** Two trainings and two measurements, where two cores are shared. */
const PATIENT = 400_000;

describe('a version that was measured on dated facts', () => {
  let ctx: Ctx;
  let id: string;
  beforeAll(async () => {
    ctx = (await datedWorld()).ctx;
    id = await trainedAndPromoted(ctx);
    await runQueued(ctx, 'backtest');
  }, PATIENT);

  it('knows what each kind of data gains, counted on accounts that left, once each', async () => {
    const view = await getIngredients(ctx);
    expect(view.gains.state).toBe('measured');
    const { leavers } = view.model ?? { leavers: 0 };
    for (const { gain } of view.checklist) {
      if (gain === null) continue;
      expect(gain.leavers).toBeGreaterThan(30);
      expect(gain.leavers).toBeLessThanOrEqual(leavers + 5);
    }
    expect(view.checklist.some(({ gain }) => gain !== null)).toBe(true);
  });

  it(
    'gives way without a reason only to a candidate that is not known to fit worse on what neither had seen',
    async () => {
      const candidate = await trained(ctx, 2);
      expect((await getModel(ctx, candidate)).paired).toBeNull();
      await runQueued(ctx, 'backtest');
      const { paired } = await getModel(ctx, candidate);
      expect(paired?.against).toBe(1);
      expect(paired?.rows).toBeGreaterThan(300);
      expect(Math.abs(paired?.value ?? 1)).toBeLessThan(0.05);
      expect((await getModel(ctx, id)).paired).toBeNull();
      await asOwner((client) =>
        client.query(
          'UPDATE backtest_score SET chances = ARRAY[.6, .6, .6] WHERE workspace_id = $1 AND model_version_id = $2 AND health IS NOT NULL',
          [ctx.workspaceId, candidate],
        ),
      );
      const worse = await getModel(ctx, candidate);
      expect(worse.paired?.low).toBeGreaterThan(0);
      expect(worse.gate.at(-1)).toMatch(/fits worse than version 1, which is in use: log loss higher by 0\.\d{4}/);
      const late = { ...ctx, now: new Date() };
      await expect(promoteModel(late, candidate, {})).rejects.toMatchObject({ code: 'conflict', field: 'reason' });
      await promoteModel(late, candidate, { reason: 'a trial' });
      expect((await getModel(ctx, candidate)).status).toBe('active');
    },
    PATIENT,
  );
});
