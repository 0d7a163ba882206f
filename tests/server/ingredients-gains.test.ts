import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { asOwner, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

/** Logins speak of leaving, these words do not. */
const noise = { region: (i: number) => ['north', 'south', 'west'][(i * 7919) % 3] ?? '' };

describe('the gain of each kind of data', () => {
  let ctx: Ctx;
  let id: string;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile({ rows: 210, extra: noise }));
    id = await trainedAndPromoted(ctx);
  });

  const gains = async () => new Map((await getIngredients(ctx)).checklist.map((item) => [item.component, item.gain]));

  it('is being measured until the track record is there, and says so', async () => {
    expect((await getIngredients(ctx)).gains).toEqual({ state: 'running', measuredAt: null });
    expect([...(await gains()).values()].every((gain) => gain === null)).toBe(true);
  });

  it('stands beside every kind that the version uses, with interval and leavers; what was never there has none', async () => {
    await runQueued(ctx, 'backtest');
    const view = await getIngredients(ctx);
    expect(view.gains.state).toBe('measured');
    expect(view.gains.measuredAt).not.toBeNull();
    for (const { component, gain, columns } of view.checklist) {
      expect([component, gain !== null]).toEqual([component, columns > 0]);
      if (gain === null) continue;
      expect(gain.leavers).toBe(70);
      expect([gain.low <= gain.value, gain.value <= gain.high]).toEqual([true, true]);
      expect(Math.abs(gain.value)).toBeLessThanOrEqual(30);
    }
    const firmographic = (await gains()).get('firmographic');
    expect([(firmographic?.low ?? 1) <= 0, (firmographic?.high ?? -1) >= 0]).toEqual([true, true]);
  });

  it('of a record measured before gains were kept is said to be absent', async () => {
    await asOwner((client) =>
      client.query("UPDATE track_record SET report = report - 'gains' WHERE model_version_id = $1", [id]),
    );
    const view = await getIngredients(ctx);
    expect(view.gains).toEqual({ state: 'absent', measuredAt: null });
    expect(view.checklist.every(({ gain }) => gain === null)).toBe(true);
  });
});
