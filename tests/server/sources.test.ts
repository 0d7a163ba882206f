import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnRole, ImportMapping } from '@/lib/contracts/imports';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { asGuessed } from '@/lib/server/imports/as-guessed';
import { confirmImport } from '@/lib/server/imports/change-import';
import { listImports } from '@/lib/server/imports/list-imports';
import { undoImport } from '@/lib/server/imports/undo-import';
import { changeStream, clearStream, syncStream } from '@/lib/server/sources/change-streams';
import { changeSource, removeSource } from '@/lib/server/sources/connect-source';
import { getSource, listSources } from '@/lib/server/sources/list-sources';
import { kept, read, sourceWith } from '@/tests/support/source-world';
import {
  checked,
  mapped,
  openLoopback,
  PASSWORD,
  type PostgresFar,
  READS,
  streamOf,
  warehouse,
} from '@/tests/support/warehouse';
import { asOwner, mintWorkspace, runQueued } from '@/tests/support/world';

openLoopback();

const CUSTOMERS = `CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL, plan text, domain text, updated_at timestamptz NOT NULL);
  INSERT INTO customers SELECT 'c-' || i, 'Customer ' || i, CASE i % 3 WHEN 0 THEN 'team' ELSE 'pro' END, 'c' || i || '.example', '2026-01-01T00:00:00Z' FROM generate_series(1, 60) i;`;
const TICKETS = `CREATE TABLE tickets (id bigint PRIMARY KEY, account_id text, opened_at timestamptz NOT NULL, closed_at timestamptz, priority text, subject text, deleted_at timestamptz, updated_at timestamptz NOT NULL);
  INSERT INTO tickets SELECT i, 'c-' || (1 + i % 60), timestamptz '2026-01-01' + i * interval '1 hour', NULL, 'high', 'Subject ' || i, NULL, timestamptz '2026-01-01' + i * interval '1 hour' FROM generate_series(1, 200) i;`;

/** Its domain is what accounts are met by. */
function asBilling(mapping: ImportMapping): ImportMapping {
  if (mapping.kind !== 'accounts') return mapping;
  const roleOf = (name: string): ColumnRole => (name === 'domain' ? 'id' : 'feature');
  return { ...mapping, columns: mapping.columns.map((column) => ({ ...column, role: roleOf(column.name) })) };
}

describe('a table of a source', () => {
  let far: PostgresFar;
  let ctx: Ctx;
  let source: Source;

  beforeAll(async () => {
    far = await warehouse('far_sources');
  });
  beforeEach(async () => {
    await far.owner.query(`DROP TABLE IF EXISTS customers, tickets CASCADE; ${CUSTOMERS} ${TICKETS}`);
    ctx = await mintWorkspace();
    source = await sourceWith(ctx, far);
  });
  afterAll(() => far.drop());

  const customers = () => mapped(ctx, source, { name: 'public.customers' });
  const tickets = (over = {}) =>
    mapped(ctx, source, { name: 'public.tickets', ...over }, (_, detail) => asGuessed(detail));
  const stream = (name: string) => streamOf(ctx, source.id, `public.${name}`);
  const both = async () => {
    await customers();
    await runQueued(ctx, 'sync');
    const id = await tickets();
    await runQueued(ctx, 'sync');
    return id;
  };

  it('is mapped on a sample, read whole, and from then on what changed', async () => {
    const id = await both();
    expect(await stream('customers')).toMatchObject({
      ...{ state: 'current', kind: 'accounts', failure: null, warning: null },
      ...{ rows: { read: 60, written: 60, rejected: 0 }, quality: 1 },
    });
    expect(await kept(ctx, 'account')).toHaveLength(60);
    await far.owner.query(`UPDATE tickets SET closed_at = now(), updated_at = now() WHERE id = 7;
      INSERT INTO tickets VALUES (1000, 'c-1', now(), NULL, 'low', 'Fresh', NULL, now())`);
    await read(ctx, id);
    const rows = await kept(ctx, 'ticket');
    expect(rows).toHaveLength(201);
    expect(rows.find((row) => row.external_id === '7')?.closed_at).not.toBeNull();
    expect((await stream('tickets')).rows).toEqual({ read: 202, written: 202, rejected: 0 });
  });

  it('knows its first rows since they happened, later ones since they came, and a changed one since it was first told', async () => {
    const id = await both();
    const first = (await kept(ctx, 'ticket')).find((row) => row.external_id === '7');
    expect(first).toMatchObject({ recorded_assumed: true, recorded_at: first?.opened_at });
    await far.owner.query(`UPDATE tickets SET priority = 'low', updated_at = now() WHERE id = 7;
      INSERT INTO tickets VALUES (1000, 'c-1', '2026-01-02', NULL, 'low', 'Told late', NULL, now())`);
    const before = new Date();
    await read(ctx, id);
    const rows = await kept(ctx, 'ticket');
    expect(rows.find((row) => row.external_id === '7')).toMatchObject({
      ...{ severity: 'low', recorded_at: first?.recorded_at, recorded_assumed: true },
    });
    const late = rows.find((row) => row.external_id === '1000');
    expect(late?.recorded_assumed).toBe(false);
    expect(Number(late?.recorded_at)).toBeGreaterThanOrEqual(before.getTime() - 1_000);
  });

  it('goes on where a read broke off: nothing is lost, nothing twice', async () => {
    await customers();
    await runQueued(ctx, 'sync');
    await far.owner.query(`TRUNCATE tickets;
      INSERT INTO tickets SELECT i, 'c-' || (1 + i % 60), timestamptz '2026-01-01' + i * interval '1 minute', NULL, 'high', 'Subject ' || i, NULL, timestamptz '2026-01-01' FROM generate_series(1, 50000) i`);
    const id = await tickets();
    // a cell that is larger than any source may send ends the read in the middle
    await far.owner.query("UPDATE tickets SET subject = repeat('x', 2000000) WHERE id = 33333");
    await expect(runQueued(ctx, 'sync')).rejects.toThrow(/subject/);
    const stored = (await kept(ctx, 'ticket')).length;
    expect([stored >= 20_000, stored < 33_333]).toEqual([true, true]);
    expect(await stream('tickets')).toMatchObject({ state: 'failed', rows: { read: stored } });
    await far.owner.query("UPDATE tickets SET subject = 'short' WHERE id = 33333");
    await read(ctx, id);
    const rows = await kept(ctx, 'ticket');
    expect(rows).toHaveLength(50_000);
    expect(new Set(rows.map((row) => row.external_id)).size).toBe(50_000);
    expect((await stream('tickets')).rows).toEqual({ read: 50_000, written: 50_000, rejected: 0 });
  });

  it('says why a read failed, keeps what is there, and reads on once the way in is repaired', async () => {
    const id = await both();
    await far.owner.query(`ALTER ROLE ${far.reader} PASSWORD 'another one'`);
    try {
      await syncStream(ctx, id, { whole: false });
      await expect(runQueued(ctx, 'sync')).rejects.toMatchObject({ code: 'invalid' });
      const failed = await stream('tickets');
      expect(failed).toMatchObject({ state: 'failed', failure: { failures: 1 } });
      expect(failed.failure?.message).toMatch(/refused the user/);
      expect(Date.parse(failed.nextAt ?? '') - Date.now()).toBeGreaterThan(60_000);
      expect(await kept(ctx, 'ticket')).toHaveLength(200);
      const { password: _old, ...settings } = far.login;
      const changed = { version: 1, name: 'Warehouse', settings };
      await expect(changeSource(ctx, source.id, { ...changed, secret: null })).rejects.toMatchObject({
        code: 'invalid',
      });
      await changeSource(ctx, source.id, { ...changed, secret: 'another one' });
      await expect(changeSource(ctx, source.id, { ...changed, secret: null })).rejects.toMatchObject({
        code: 'conflict',
      });
      await read(ctx, id);
      expect(await stream('tickets')).toMatchObject({ state: 'current', failure: null });
    } finally {
      await far.owner.query(`ALTER ROLE ${far.reader} PASSWORD '${PASSWORD}'`);
    }
  });

  it('takes out what the source marks as deleted, and gives it back when that read is undone', async () => {
    await customers();
    await runQueued(ctx, 'sync');
    const id = await tickets({ deletedField: 'deleted_at' });
    await runQueued(ctx, 'sync');
    await far.owner.query('UPDATE tickets SET deleted_at = now(), updated_at = now() WHERE id IN (3, 4)');
    const imported = await read(ctx, id);
    expect(await kept(ctx, 'ticket')).toHaveLength(198);
    await undoImport(ctx, imported);
    await runQueued(ctx, 'import_undo');
    expect(await kept(ctx, 'ticket')).toHaveLength(200);
    expect(await stream('tickets')).toMatchObject({ state: 'paused', warning: expect.stringMatching(/undone/) });
  });

  it('takes out what a whole read no longer meets, and doubts a read that has lost most of it', async () => {
    await customers();
    await runQueued(ctx, 'sync');
    const id = await tickets({ cursorField: null });
    await runQueued(ctx, 'sync');
    await far.owner.query('DELETE FROM tickets WHERE id <= 10');
    await read(ctx, id);
    expect(await kept(ctx, 'ticket')).toHaveLength(190);
    expect((await stream('tickets')).warning).toBeNull();
    await far.owner.query('DELETE FROM tickets WHERE id > 50');
    await read(ctx, id);
    expect(await kept(ctx, 'ticket')).toHaveLength(190);
    expect((await stream('tickets')).warning).toMatch(/met 40 of the 190 rows/);
    await read(ctx, id, true);
    expect(await kept(ctx, 'ticket')).toHaveLength(40);
    expect((await stream('tickets')).warning).toBeNull();
  });

  it('keeps accounts that the source no longer has, and lists them', async () => {
    const id = await customers();
    await runQueued(ctx, 'sync');
    await far.owner.query("DELETE FROM customers WHERE id IN ('c-1', 'c-2')");
    await read(ctx, id, true);
    expect(await kept(ctx, 'account')).toHaveLength(60);
    expect((await stream('customers')).gone).toBe(2);
    await far.owner.query("INSERT INTO customers VALUES ('c-1', 'Customer 1', 'pro', 'c1.example', now())");
    await read(ctx, id);
    expect((await stream('customers')).gone).toBe(1);
  });

  it('stops at a column that is gone, and tells of one that is new', async () => {
    const id = await both();
    await far.owner.query('ALTER TABLE tickets ADD COLUMN channel text');
    await read(ctx, id);
    expect(await stream('tickets')).toMatchObject({ state: 'current', warning: expect.stringMatching(/channel/) });
    await far.owner.query('ALTER TABLE tickets DROP COLUMN subject');
    await syncStream(ctx, id, { whole: false });
    await expect(runQueued(ctx, 'sync')).rejects.toThrow(/has lost a column that is read: subject/);
    expect(await kept(ctx, 'ticket')).toHaveLength(200);
    await far.owner.query('DROP TABLE tickets');
    await syncStream(ctx, id, { whole: false });
    await expect(runQueued(ctx, 'sync')).rejects.toThrow(/public.tickets is not there any more/);
  });

  it('meets accounts by what a field of ours holds, and makes none where it may not', async () => {
    await customers();
    await runQueued(ctx, 'sync');
    await far.owner.query(`CREATE TABLE billing (domain text PRIMARY KEY, seats int, updated_at timestamptz);
      INSERT INTO billing VALUES ('C1.example', 11, now()), (' c2.example', 12, now()), ('unknown.example', 13, now())`);
    try {
      const billing = { name: 'public.billing', keyColumns: ['domain'], matchField: 'domain', createsAccounts: false };
      const { detail } = await checked(ctx, source, billing, asBilling);
      expect(detail.counts).toMatchObject({ read: 3, created: 0, changed: 2, rejected: 1 }); // as the read will be
      const { pairs, ...matches } = detail.counts?.matches ?? { pairs: [] };
      expect(matches).toEqual({ field: 'domain', met: 2, fresh: 0 });
      expect(pairs.map(({ value, name }) => [value.trim(), name])).toEqual([
        ['c2.example', 'Customer 2'], // in the order of the table
        ['C1.example', 'Customer 1'],
      ]);
      await confirmImport(ctx, detail.id, detail.version);
      await runQueued(ctx, 'sync');
      const accounts = await kept(ctx, 'account');
      expect(accounts).toHaveLength(60);
      const seats = accounts.filter((row) => Object(row.fields).seats !== undefined).map((row) => row.external_id);
      expect(seats).toEqual(['c-1', 'c-2']);
      expect(await stream('billing')).toMatchObject({ rows: { read: 3, written: 2, rejected: 1 } });
    } finally {
      await far.owner.query('DROP TABLE billing');
    }
  });

  it('gives back all it brought, read by read, and stays as new', async () => {
    const id = await both();
    await far.owner.query('UPDATE tickets SET subject = subject || $$!$$, updated_at = now()');
    await read(ctx, id);
    const reads = async () => (await listImports(ctx, { table: id })).imports.map(({ rowsRead }) => rowsRead);
    expect(await reads()).toEqual([200, 200]);
    await clearStream(ctx, id);
    await runQueued(ctx, 'stream_clear');
    expect(await kept(ctx, 'ticket')).toEqual([]);
    expect(await stream('tickets')).toMatchObject({ state: 'paused', rows: { read: 0 }, syncedAt: null });
    await read(ctx, id);
    expect(await kept(ctx, 'ticket')).toHaveLength(200);
    await removeSource(ctx, source.id);
    expect(await kept(ctx, 'ticket')).toHaveLength(200);
    expect((await listSources(ctx)).sources).toEqual([]);
  });

  it('begins anew by another column, and not before somebody says so', async () => {
    const id = await both();
    const before = await stream('tickets');
    await changeStream(ctx, id, { ...READS, cursorField: 'opened_at', version: before.version, paused: true });
    expect(await stream('tickets')).toMatchObject({ state: 'paused', cursorField: 'opened_at' });
    await expect(changeStream(ctx, id, { ...READS, version: before.version, paused: true })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(
      changeStream(ctx, id, { ...READS, keyColumns: [], version: before.version + 1, paused: true }),
    ).rejects.toMatchObject({ code: 'invalid', field: 'keyColumns' });
  });

  it('reads everything anew where its cursor says nothing any more, and what does not come again is gone', async () => {
    const id = await both();
    const foreign = { by: ['opened_at time'], began: '', last: null, at: 'rows' };
    await withConnection(ctx, (client) =>
      client.query('UPDATE stream SET cursor = $3 WHERE workspace_id = $1 AND id = $2', [
        ctx.workspaceId,
        id,
        JSON.stringify(foreign),
      ]),
    );
    await far.owner.query('DELETE FROM tickets WHERE id <= 10');
    await read(ctx, id);
    expect(await kept(ctx, 'ticket')).toHaveLength(190);
    expect(await stream('tickets')).toMatchObject({ state: 'current', warning: null });
  });

  it('tells of rows that it refuses every time once', async () => {
    await customers();
    await runQueued(ctx, 'sync');
    await far.owner.query("UPDATE tickets SET account_id = 'nobody' WHERE id <= 5");
    const id = await tickets({ cursorField: null });
    await runQueued(ctx, 'sync');
    const reads = async () => (await listImports(ctx)).imports.filter(({ fileName }) => fileName.endsWith('tickets'));
    for (let i = 0; i < 3; i++) await read(ctx, id);
    expect(await reads()).toHaveLength(1);
    expect((await stream('tickets')).rows).toEqual({ read: 200, written: 195, rejected: 5 });
    await far.owner.query("UPDATE tickets SET account_id = 'nobody' WHERE id = 6");
    await read(ctx, id);
    expect((await reads()).map(({ rowsRejected }) => rowsRejected)).toEqual([6, 5]);
  });

  it('stands in the list of imports with its last five reads, beside every upload', async () => {
    const id = await both();
    for (let i = 0; i < 6; i++) {
      await far.owner.query(`UPDATE tickets SET priority = 'p${i}', updated_at = now() WHERE id = 1`);
      await read(ctx, id);
    }
    const names = (await listImports(ctx)).imports.map(({ fileName }) => fileName);
    expect(names.filter((name) => name.endsWith('tickets'))).toHaveLength(5);
    expect(names.filter((name) => name.endsWith('customers'))).toHaveLength(1);
  });

  it('never tells its password, and keeps it sealed', async () => {
    expect(JSON.stringify(await getSource(ctx, source.id))).not.toContain(PASSWORD);
    const { rows } = await asOwner((client) =>
      client.query('SELECT secret, settings FROM source WHERE id = $1', [source.id]),
    );
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    expect(rows[0].secret).toMatch(/^v1\.[0-9a-f]{16}\./);
  });
});
