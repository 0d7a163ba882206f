import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

/** A second count of the same thing: the fifth column, doubled. */
const withSessions = (file: string): string =>
  file
    .trim()
    .split('\n')
    .map((line, row) => `${line},${row === 0 ? 'sessions_90d' : 2 * Number(line.split(',')[4]) + (row % 2)}`)
    .join('\n');

describe('what goes with the values of an ingredient', () => {
  let ctx: Ctx;
  let id: string;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    const file = customerFile({ rows: 150, extra: { has_champion: (i) => (i % 4 === 0 ? '' : i % 2 ? 'yes' : 'no') } });
    await importFile(ctx, withSessions(file));
    id = await trainedAndPromoted(ctx);
  });

  const features = async () => (await getIngredients(ctx)).ingredients.flatMap((ingredient) => ingredient.features);
  const named = async (name: string) => (await features()).find((feature) => feature.name === name)?.curve;

  it('is kept with the version as a curve over the accounts that are still there', async () => {
    const curve = await named('Logins 90d');
    if (curve?.kind !== 'number') throw new Error('expected the curve of a number');
    expect(curve).toMatchObject({ accounts: 100, filled: 100, rows: 100, unit: 'as imported' });
    const scores = curve.steps.map(({ score }) => score);
    expect((scores.at(-1) ?? 0) - (scores[0] ?? 100)).toBeGreaterThan(5);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scores)).toBeLessThanOrEqual(100);
    expect([curve.from <= curve.p10, curve.p10 < curve.p90, curve.p90 <= curve.to]).toEqual([true, true, true]);
  });

  it('of a choice is one score a level, of yes and no their two', async () => {
    const plan = await named('Plan');
    expect(plan?.kind === 'choice' ? plan.levels.map(({ level }) => level).sort() : []).toEqual([
      'basic',
      'pro',
      'team',
    ]);
    expect(plan?.kind === 'choice' ? plan.levels.reduce((sum, { n }) => sum + (n ?? 0), 0) : 0).toBe(100);
    const champion = await named('Has champion');
    expect(champion?.kind === 'choice' ? champion.levels.map(({ level }) => level) : []).toEqual(['no', 'yes']);
    expect(champion?.filled).toBeLessThan(100);
  });

  it('is not read for its own where columns move together: they are named as a group', async () => {
    const view = await getIngredients(ctx);
    expect(view.together?.map(({ names }) => names)).toEqual([['Logins 90d', 'Sessions 90d']]);
    expect(view.together?.[0]?.least).toBeGreaterThan(0.9);
    const together = new Map((await features()).map((feature) => [feature.name, feature.together]));
    expect(together.get('Sessions 90d')).toEqual(['Logins 90d']);
    expect(together.get('Seats')).toEqual([]);
  });

  it('shows the mark of an admin at once, and that it is newer than the version', async () => {
    const kind = async () => {
      const seats = (await features()).find(({ name }) => name === 'Seats');
      return [seats?.actionable, seats?.marked];
    };
    const [before] = await kind();
    expect(await kind()).toEqual([before, false]);
    await asOwner((client) =>
      client.query(
        "UPDATE field SET plan = jsonb_set(plan, '{actionable}', to_jsonb($2::boolean)) WHERE workspace_id = $1 AND key = 'seats'",
        [ctx.workspaceId, !before],
      ),
    );
    expect(await kind()).toEqual([!before, true]);
  });

  it('of a version that was trained before curves were kept is said to be unknown', async () => {
    await asOwner((client) =>
      client.query("UPDATE model_version SET settings = settings - 'curves' - 'together' WHERE id = $1", [id]),
    );
    expect((await getIngredients(ctx)).together).toBeNull();
    expect((await features()).map(({ curve }) => curve)).toEqual((await features()).map(() => null));
  });
});
