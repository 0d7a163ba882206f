import { beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '@/lib/contracts/errors';
import type { AccountMapping, MappedColumn } from '@/lib/contracts/imports';
import type { Ctx } from '@/lib/server/context';
import { confirmImport, discardImport, mapImport } from '@/lib/server/imports/change-import';
import { createImport } from '@/lib/server/imports/create-import';
import { getImport } from '@/lib/server/imports/get-import';
import { undoImport } from '@/lib/server/imports/undo-import';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { Cancelled } from '@/lib/server/worker/run-job';
import { customerFile } from '@/tests/support/customer-file';
import { dump } from '@/tests/support/dump';
import { codes, RACERS, race, together } from '@/tests/support/racers';
import { bodyOf, importFile, mintWorkspace, runQueued } from '@/tests/support/world';

const countOf = async (ctx: Ctx, table: string): Promise<number> => (await dump(ctx))[table]?.length ?? -1;

/** Uploaded, mapped as suggested, checked: one confirmation away from the import. */
async function checkedImport(ctx: Ctx, content: string) {
  const uploaded = await createImport(ctx, { fileName: 'customers.csv', bytes: null, body: bodyOf(content) });
  await mapImport(ctx, uploaded.id, uploaded.suggested);
  await runQueued(ctx, 'import_check');
  return getImport(ctx, uploaded.id);
}

const FILE = customerFile({ rows: 40 });
/** Blank and repeated ids make the guess unsure; a person says which column it is. */
const withId = (mapping: AccountMapping): AccountMapping => ({
  ...mapping,
  columns: mapping.columns.map((column) => (column.name === 'customer_id' ? { ...column, role: 'id' } : column)),
});
const changed = (from: string, to: string) => FILE.replace(from, to);

describe('an import', () => {
  let ctx: Ctx;
  beforeEach(async () => {
    ctx = await mintWorkspace();
  });

  it('stores or reports every row of the file, each once and with its line', async () => {
    const bad = [
      'x-1,Ragged',
      ',No id,pro,3,4,1,900,No',
      'x-2,Bad number,pro,many,4,1,900,No',
      'acme-3,Twice,pro,3,4,1,900,No',
      FILE.split('\n')[6],
      'x-3,"open,pro,3,4,1,900,No',
    ];
    const done = await importFile(ctx, `${FILE}${bad.join('\n')}\n`, { change: withId });
    expect(done.counts).toMatchObject({ read: 46, created: 40, changed: 0, unchanged: 0, rejected: 6 });
    expect([done.rowsRead, done.rowsWritten, done.rowsRejected]).toEqual([46, 40, 6]);
    expect(done.counts?.rejectedRows.map(({ line, rule, column }) => [line, rule, column])).toEqual([
      [42, 'ragged', ''],
      [43, 'blank_id', 'customer_id'],
      [44, 'not_a_number', 'seats'],
      [45, 'duplicate_id', 'customer_id'],
      [46, 'duplicate_row', 'customer_id'],
      [47, 'broken_quote', ''],
    ]);
    for (const { message } of done.counts?.rejectedRows ?? []) expect(message.length).toBeGreaterThan(20);
    expect(await countOf(ctx, 'account')).toBe(40);
  });

  it('says in the dry run what it then does', async () => {
    const checked = await checkedImport(ctx, `${FILE}x-1,Ragged\n`);
    expect(await countOf(ctx, 'account')).toBe(0);
    await confirmImport(ctx, checked.id, checked.version);
    await runQueued(ctx, 'import');
    expect((await getImport(ctx, checked.id)).counts).toEqual(checked.counts);
  });

  it('of the same file changes nothing', async () => {
    await importFile(ctx, FILE);
    const before = await dump(ctx);
    const again = await importFile(ctx, FILE);
    expect(again.counts).toMatchObject({ created: 0, changed: 0, unchanged: 40, rejected: 0 });
    expect(await dump(ctx)).toEqual(before);
  });

  it('of one changed cell appends one row of history', async () => {
    await importFile(ctx, FILE);
    const before = await dump(ctx);
    const again = await importFile(ctx, changed('acme company 7', 'Acme & Sons'));
    expect(again.counts).toMatchObject({ created: 0, changed: 1, unchanged: 39 });
    const after = await dump(ctx);
    expect(after.account_history?.length).toBe(41);
    expect(before.account_history?.every((row) => after.account_history?.includes(row))).toBe(true);
    expect(after.account?.filter((row) => !before.account?.includes(row)).length).toBe(1);
    expect(after.outcome).toEqual(before.outcome);
  });

  it('is refused a mapping that cannot be carried out, by the name of the column', async () => {
    const uploaded = await createImport(ctx, { fileName: 'customers.csv', bytes: null, body: bodyOf(FILE) });
    const { suggested } = uploaded;
    const as = (name: string, more: Partial<MappedColumn>): AccountMapping['columns'] =>
      suggested.columns.map((column) => (column.name === name ? { ...column, ...more } : column));
    const wrong: [string, Partial<AccountMapping>][] = [
      ['plan', { columns: suggested.columns.filter((column) => column.name !== 'plan') }],
      [
        'planet',
        { columns: [...suggested.columns.slice(0, -1), { ...(suggested.columns[2] as MappedColumn), name: 'planet' }] },
      ],
      ['plan', { columns: [...suggested.columns, suggested.columns[2] as MappedColumn] }],
      ['arr', { columns: as('seats', { role: 'arr' }) }],
      ['company_name', { columns: as('company_name', { role: 'id' }) }],
      ['outcome', { columns: as('churned', { role: 'feature' }) }],
      ['churned', { positive: [] }],
      ['churned', { kind: 'accounts' }],
      ['recorded', { recorded: { rule: 'column', column: 'no such column' } }],
    ];
    for (const [field, more] of wrong)
      await expect(mapImport(ctx, uploaded.id, { ...suggested, ...more })).rejects.toMatchObject({
        code: 'invalid',
        field,
      });
    expect((await getImport(ctx, uploaded.id)).state).toBe('uploaded');
  });

  it('runs once when two hundred confirm it at once; the others are told which version it is now', async () => {
    const { id, version } = await checkedImport(ctx, FILE);
    const said = await together(() =>
      confirmImport(ctx, id, version).then(
        () => 'done',
        (cause: AppError) => `${cause.code}: ${cause.message}`,
      ),
    );
    const lost = said.filter((answer) => answer !== 'done');
    expect(lost.length).toBe(RACERS - 1);
    for (const answer of lost) expect(answer).toMatch(new RegExp(`^conflict: .* it is (version )?${version + 1} now`));
    await runQueued(ctx, 'import');
    await expect(runQueued(ctx, 'import')).rejects.toThrow('no queued job');
    expect(await countOf(ctx, 'account')).toBe(40);
    const { suggested } = await getImport(ctx, id);
    expect(await codes([confirmImport(ctx, id, version), mapImport(ctx, id, suggested)])).toEqual([
      'conflict',
      'conflict',
    ]);
    const now = new Date();
    expect(await race(() => undoImport({ ...ctx, now }, id))).toEqual({ done: 1, conflict: RACERS - 1 });
    await runQueued(ctx, 'import_undo');
    await expect(runQueued(ctx, 'import_undo')).rejects.toThrow('no queued job');
  });

  it('of two people who map it at once keeps one answer', async () => {
    const uploaded = await createImport(ctx, { fileName: 'customers.csv', bytes: null, body: bodyOf(FILE) });
    expect((await codes([1, 2, 3].map(() => mapImport(ctx, uploaded.id, uploaded.suggested)))).sort()).toEqual([
      'conflict',
      'conflict',
      'done',
    ]);
  });

  it('cancelled half-way leaves nothing', async () => {
    const { id, version } = await checkedImport(ctx, customerFile({ rows: 2_500 }));
    const before = await dump(ctx);
    await confirmImport(ctx, id, version);
    const abort = new AbortController();
    abort.abort(new Cancelled());
    await expect(runQueued(ctx, 'import', abort.signal)).rejects.toThrow(Cancelled);
    expect((await getImport(ctx, id)).state).toBe('cancelled');
    expect(await dump(ctx)).toEqual(before);
    await discardImport(ctx, id);
  });

  it('cancelled while it waits never runs', async () => {
    const { id, version } = await checkedImport(ctx, FILE);
    const waiting = await confirmImport({ ...ctx, now: new Date() }, id, version);
    await cancelJob(ctx, waiting.job?.id ?? '');
    expect((await getImport(ctx, id)).state).toBe('cancelled');
    await expect(runQueued(ctx, 'import')).rejects.toThrow('no queued job');
    expect(await codes([cancelJob(ctx, waiting.job?.id ?? '')])).toEqual(['conflict']);
  });
});
