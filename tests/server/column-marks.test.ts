import { beforeAll, describe, expect, it } from 'vitest';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import type { Ctx } from '@/lib/server/context';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';
import { getModel } from '@/lib/server/models/get-model';
import { markColumn } from '@/lib/server/models/mark-column';
import { whatIf } from '@/lib/server/scores/what-if';
import { customerFile, trainedAndPromoted } from '@/tests/support/customer-file';
import { datedWorld } from '@/tests/support/dated-world';
import { asOwner, importFile, mintWorkspace } from '@/tests/support/world';

const LOGINS = 'logins_90d';
const GUESSED = { actionable: true, direction: 0 } as const;

describe('a column that somebody has marked', () => {
  let ctx: Ctx;
  let before: string;
  beforeAll(async () => {
    ctx = await mintWorkspace();
    await importFile(ctx, customerFile());
    before = await trainedAndPromoted(ctx);
  });

  const columnOf = async (id: string, name: string) =>
    (await getModel(ctx, id)).columns.find((column) => column.name === name);
  /** Health over the values of a column, in their order, for a few accounts. */
  const curves = async () => {
    const { rows } = await listAccounts(ctx, { sort: 'health', dir: 'desc', page: 0, book: 'all' });
    const found = await Promise.all(rows.slice(0, 5).map(({ id }) => whatIf(ctx, { accountId: id, changes: [] })));
    return found.flatMap(({ levers }) =>
      levers.flatMap((lever) =>
        lever.kind === 'number' && lever.column === LOGINS ? [lever.steps.map(({ health }) => health)] : [],
      ),
    );
  };

  it('is as guessed until somebody says otherwise, and again once that is taken back', async () => {
    expect(await columnOf(before, LOGINS)).toMatchObject({ ...GUESSED, mark: null });
    const mark = { actionable: false, direction: 1 } as const;
    await markColumn(ctx, { key: LOGINS, mark });
    expect(await columnOf(before, LOGINS)).toMatchObject({ ...GUESSED, mark });
    const feature = (await getIngredients(ctx)).ingredients
      .flatMap(({ features }) => features)
      .find(({ name }) => /logins/i.test(name));
    expect(feature).toMatchObject({ actionable: false, marked: true });
    await markColumn(ctx, { key: LOGINS, mark: null });
    expect(await columnOf(before, LOGINS)).toMatchObject({ ...GUESSED, mark: null });
    const said = await asOwner(
      async (client) =>
        (
          await client.query(
            "SELECT detail FROM audit_entry WHERE workspace_id = $1 AND action = 'field.mark' ORDER BY id",
            [ctx.workspaceId],
          )
        ).rows,
    );
    expect(said).toEqual([{ detail: { mark } }, { detail: { mark: null } }]);
  });

  it('works one way only after the next training, even against what the data say', async () => {
    for (const steps of await curves()) expect(steps.at(-1)).toBeGreaterThan((steps[0] ?? 0) + 5);
    await markColumn(ctx, { key: LOGINS, mark: { actionable: true, direction: -1 } });
    const after = await trainedAndPromoted(ctx);
    expect(await columnOf(after, LOGINS)).toMatchObject({ actionable: true, direction: -1 });
    expect(await columnOf(before, LOGINS)).toMatchObject({ direction: 0 });
    const against = await curves();
    expect(against.length).toBeGreaterThan(0);
    for (const steps of against) expect(steps).toEqual(steps.toSorted((a, b) => b - a));
    await markColumn(ctx, { key: LOGINS, mark: { actionable: true, direction: 1 } });
    await trainedAndPromoted(ctx);
    const along = await curves();
    expect(along.some((steps) => steps.length > 2)).toBe(true);
    for (const steps of along) expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  it('may be a feature of dated facts, and nothing that is not there', async () => {
    const { ctx: dated } = await datedWorld({ accounts: 5 });
    await markColumn(dated, { key: 'open_tickets', mark: { actionable: true, direction: -1 } });
    await expect(markColumn(dated, { key: 'shoe_size', mark: null })).rejects.toMatchObject({ code: 'not_found' });
  });
});
