import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { getImport } from '@/lib/server/imports/get-import';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';
import { formatsOf, mappingOf, usedColumns } from '@/lib/server/sources/stream-row';
import { type Run, storeChunk } from '@/lib/server/sources/sync-chunk';
import { beginRun, countChunk, finishRun } from '@/lib/server/sources/sync-run';
import { type FarFile, farFile, pages, serving, streamOf as tableOf } from '@/tests/support/far-file';
import { kept, sourceWith } from '@/tests/support/source-world';
import { mapped, openLoopback, type PostgresFar, streamOf, warehouse } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

const TABLES = `DROP TABLE IF EXISTS customers, tickets CASCADE;
  CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, updated_at timestamptz NOT NULL);
  INSERT INTO customers SELECT 'c-' || i, 'Customer ' || i, '2026-01-01T00:00:00Z' FROM generate_series(1, 30) i;
  CREATE TABLE tickets (id text PRIMARY KEY, account_id text, opened_at text NOT NULL, priority text, subject text);
  INSERT INTO tickets SELECT 't-' || i, 'c-' || i, '2026-01-' || lpad(i::text, 2, '0'), 'high', 'Subject ' || i FROM generate_series(1, 30) i;`;
const ticket = (i: number, subject = `Subject ${i}`) =>
  `t-${i},c-${i},2026-01-${String(i).padStart(2, '0')},high,${subject}`;
const fileOf = (lines: readonly string[]) => `id,account_id,opened_at,priority,subject\n${lines.join('\n')}\n`;
const lines = (change: Record<number, string | null>) =>
  Array.from({ length: 30 }, (_, i) => change[i + 1] ?? (change[i + 1] === null ? null : ticket(i + 1))).filter(
    (line) => line !== null,
  );

/** A table that was mapped, whose rows come out of a file from then on. */
describe('rows of a file that cannot be read', () => {
  let far: PostgresFar;
  let file: FarFile;
  let ctx: Ctx;
  let source: Source;
  let streamId: string;

  beforeAll(async () => {
    far = await warehouse('far_file_rows');
  });
  beforeEach(async () => {
    file = await farFile();
    await far.owner.query(TABLES);
    ctx = await mintWorkspace();
    source = await sourceWith(ctx, far);
    await mapped(ctx, source, { name: 'public.customers' });
    await runQueued(ctx, 'sync');
    streamId = await mapped(ctx, source, { name: 'public.tickets', cursorField: null }, (_, detail) =>
      asGuessed(detail),
    );
    await runQueued(ctx, 'sync');
    expect(await kept(ctx, 'ticket')).toHaveLength(30);
  });
  afterEach(() => file.close());
  afterAll(() => far.drop());

  async function runOf(): Promise<Run> {
    const { workspaceId } = ctx;
    return withConnection(ctx, async (client) => {
      const { rows } = await client.query<{ mapping: unknown; formats: unknown }>(
        'SELECT mapping, formats FROM stream WHERE workspace_id = $1 AND id = $2',
        [workspaceId, streamId],
      );
      const mapping = mappingOf(rows[0]?.mapping ?? null);
      if (!mapping) throw new Error('it was mapped');
      const { columns } = await tableOf(file.source());
      const { importId } = await beginRun(client, { workspaceId, streamId });
      return {
        ...{ workspaceId, streamId, importId, mapping, now: ctx.now, signal: AbortSignal.timeout(60_000) },
        ...{ names: usedColumns(mapping, columns), formats: formatsOf(rows[0]?.formats), matchField: null },
        ...{ confirmed: false, createsAccounts: true, loaded: true, whole: true },
      };
    });
  }

  /** As the worker reads it, one page a chunk. @returns id of the import */
  async function readFile(text: string | Uint8Array): Promise<string> {
    file.answer(serving(text));
    const run = await runOf();
    const { name } = await tableOf(file.source());
    const columns = run.names.map((column) => ({ name: column, type: 'text' }));
    let before = 0;
    for await (const { rows, cursor } of pages(file.source(), { name, columns })) {
      await withConnection(ctx, async (client) => {
        const counts = await storeChunk(client, run, { rows, before });
        await countChunk(client, run, { counts, cursor });
      });
      before += rows.length;
    }
    await withConnection(ctx, (client) => finishRun(client, run, { warning: null, asked: false, used: [] }));
    return run.importId;
  }

  it('are counted and listed, each with its line and its reason', async () => {
    const spoilt = lines({ 4: 't-4,c-4', 9: ticket(9, 'Neu'), 12: 't-12,"c-12,2026', 20: ticket(20, 'a\0b') });
    const importId = await readFile(fileOf(spoilt));
    const { counts } = await getImport(ctx, importId);
    expect(counts).toMatchObject({ read: 30, created: 0, changed: 1, unchanged: 26, rejected: 3 });
    expect(counts?.rejectedRows.map(({ rule, message }) => [rule, message.slice(0, 50)])).toEqual(
      expect.arrayContaining([
        ['ragged', 'Line 5 of the file: Expected 5 cells, got 2. Give '],
        ['broken_quote', 'Line 13 of the file: A quote opens on this line an'],
        ['nul_byte', expect.stringMatching(/^Line 21 of the file: The cell holds a NUL byte/)],
      ]),
    );
    const csv = await (await rejectedCsv(ctx, importId)).text();
    expect(csv.trim().split('\n')).toHaveLength(4);
    expect(csv).toMatch(/Line 13 of the file/);
  });

  it('take nothing away: what they tell of may be what was not met', async () => {
    await readFile(fileOf(lines({ 4: 't-4,c-4', 7: null })));
    expect((await kept(ctx, 'ticket')).length).toBe(30);
    const { warning } = await streamOf(ctx, source.id, 'public.tickets');
    expect(warning).toMatch(/^1 row of the last read could not be read\. Nothing was removed/);
    await readFile(fileOf(lines({ 7: null })));
    const ids = (await kept(ctx, 'ticket')).map((row) => row.external_id);
    expect([ids.length, ids.includes('t-4'), ids.includes('t-7')]).toEqual([29, true, false]);
    expect((await streamOf(ctx, source.id, 'public.tickets')).warning).toBeNull();
  });
});
