import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountMapping } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { getImport } from '@/lib/server/imports/get-import';
import { previewUndo, undoImport } from '@/lib/server/imports/undo-import';
import { customerFile } from '@/tests/support/customer-file';
import { dump } from '@/tests/support/dump';
import { rowsOf } from '@/tests/support/facts';
import { importFile, mintWorkspace, runQueued } from '@/tests/support/world';

async function undo(ctx: Ctx, id: string): Promise<void> {
  await undoImport({ ...ctx, now: new Date() }, id);
  await runQueued(ctx, 'import_undo');
}

const FILE = customerFile({ rows: 40 });
const changed = (from: string, to: string) => FILE.replace(from, to);

describe('an import', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it('taken back leaves everything as it was', async () => {
    const empty = await dump(ctx);
    const first = await importFile(ctx, FILE);
    const before = await dump(ctx);
    const second = await importFile(
      ctx,
      `${changed('acme company 7', 'Acme & Sons').replace(',No\n', ',Yes\n')}new-1,New,pro,3,4,1,900,No\n`,
    );
    expect(second.counts).toMatchObject({ created: 1, changed: 2, unchanged: 38 });
    await undo(ctx, second.id);
    expect(await dump(ctx)).toEqual(before);
    await undo(ctx, first.id);
    expect(await dump(ctx)).toEqual(empty);
    expect((await getImport(ctx, first.id)).state).toBe('undone');
  });

  it('taken back in either order leaves nothing behind', async () => {
    const empty = await dump(ctx);
    const first = await importFile(ctx, FILE);
    const [head, ...rows] = changed('acme company 7', 'Acme & Sons').split('\n');
    const withId = (mapping: AccountMapping): AccountMapping => ({
      ...mapping,
      columns: mapping.columns.map((column) => (column.name === 'customer_id' ? { ...column, role: 'id' } : column)),
    });
    const second = await importFile(ctx, `${head}\n${rows[7]}\n`, { change: withId });
    await undo(ctx, first.id);
    await undo(ctx, second.id);
    expect(await dump(ctx)).toEqual(empty);
  });

  it('cannot be taken back from under a later one that repeats its rows', async () => {
    const empty = await dump(ctx);
    const first = await importFile(ctx, FILE);
    const second = await importFile(ctx, changed('acme company 7', 'Acme & Sons'), { fileName: 'later.csv' });
    expect((await previewUndo(ctx, first.id)).blockedBy).toBe('later.csv');
    const now = new Date();
    await expect(undoImport({ ...ctx, now }, first.id)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('later.csv'),
    });
    await undo(ctx, second.id);
    await undo(ctx, first.id);
    expect(await dump(ctx)).toEqual(empty);
  });

  it('taken back restores what was last said, also when that was older news', async () => {
    const dated = (day: string, seats: number) =>
      `id,seats,known_on,churned\na-1,${seats},${day},No\na-2,5,${day},Yes\n`;
    const change = (mapping: AccountMapping): AccountMapping => ({
      ...mapping,
      recorded: { rule: 'column', column: 'known_on' },
    });
    await importFile(ctx, dated('2026-05-01', 10), { change });
    await importFile(ctx, dated('2026-03-01', 20), { change });
    const before = await dump(ctx);
    const third = await importFile(ctx, dated('2026-06-01', 30), { change });
    await undo(ctx, third.id);
    expect(await dump(ctx)).toEqual(before);
  });

  it('of older news fills the history and leaves what stands', async () => {
    const dated = (day: string, cells: string, head = '') =>
      `id,seats,plan${head},known_on,churned\na-1,${cells},${day},No\na-2,5,pro${head && ',x'},${day},No\n`;
    const change = (mapping: AccountMapping): AccountMapping => ({
      ...mapping,
      columns: mapping.columns.map((column) => ({
        ...column,
        role: column.name === 'known_on' ? ('ignore' as const) : column.name === 'id' ? ('id' as const) : 'feature',
      })),
      recorded: { rule: 'column', column: 'known_on' },
    });
    const history = () =>
      rowsOf<{ day: string; values: object }>(
        ctx,
        `SELECT h.recorded_at::date::text AS day, h.values FROM account_history h JOIN account a ON a.workspace_id = h.workspace_id AND a.id = h.account_id
         WHERE h.workspace_id = $1 AND a.external_id = 'a-1' ORDER BY h.recorded_at, h.id`,
      );
    const fields = () => rowsOf(ctx, "SELECT fields FROM account WHERE workspace_id = $1 AND external_id = 'a-1'");
    await importFile(ctx, dated('2026-05-01', '10,pro'), { change });
    await importFile(ctx, dated('2026-06-01', '12,pro'), { change });
    const before = await dump(ctx);
    const older = await importFile(ctx, dated('2026-05-15', '7,basic,north', ',region'), { change });
    expect(older.counts).toMatchObject({ created: 0, changed: 2 });
    expect(await fields()).toMatchObject([{ fields: { seats: 12, plan: 'pro', region: 'north' } }]);
    const [, middle, ...last] = await history();
    expect(middle).toMatchObject({ day: '2026-05-15', values: { seats: 7, plan: 'basic', region: 'north' } });
    expect(last.map(({ day }) => day)).toEqual(['2026-06-01', '2026-06-01']);
    expect(last).toContainEqual({ day: '2026-06-01', values: { plan: 'pro' } }); // nothing newer had said it
    await undo(ctx, older.id);
    expect(await dump(ctx)).toEqual(before);
  });

  it('of older news says it once, however often it comes', async () => {
    const dated = (day: string, left: string) => `id,seats,known_on,churned\na-1,7,${day},${left}\na-2,5,${day},Yes\n`;
    const change = (mapping: AccountMapping): AccountMapping => ({
      ...mapping,
      columns: mapping.columns.map((column) => ({
        ...column,
        role: column.name === 'known_on' ? ('ignore' as const) : column.role,
      })),
      recorded: { rule: 'column', column: 'known_on' },
    });
    await importFile(ctx, dated('2026-05-01', 'Yes'), { change });
    await importFile(ctx, dated('2026-03-01', 'No'), { change });
    const before = await dump(ctx);
    await importFile(ctx, dated('2026-03-01', 'No'), { change });
    expect(await dump(ctx)).toEqual(before);
  });

  it('says beforehand what taking it back removes', async () => {
    await importFile(ctx, FILE);
    const second = await importFile(ctx, `${changed('acme company 7', 'Acme & Sons')}new-1,New,pro,3,4,1,900,No\n`);
    expect(await previewUndo(ctx, second.id)).toEqual({
      accounts: 1,
      facts: 2,
      outcomes: 1,
      scores: 0,
      blockedBy: null,
    });
  });

  it('is taken back within thirty days, and once', async () => {
    const { id } = await importFile(ctx, FILE);
    const later = (days: number): Ctx => ({ ...ctx, now: new Date(Date.now() + days * 86_400_000) });
    await expect(undoImport(later(31), id)).rejects.toMatchObject({ code: 'conflict' });
    await undoImport(later(29), id);
    await runQueued(ctx, 'import_undo');
    await expect(undoImport(later(0), id)).rejects.toMatchObject({ code: 'conflict' });
  });
});
