import { describe, expect, it } from 'vitest';
import type { ColumnRole, ImportMapping } from '@/lib/contracts/imports';
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { pool } from '@/lib/server/db';
import { isAccounts } from '@/lib/server/imports/store-fields';
import { keepPushed } from '@/lib/server/inbox/keep-pushed';
import { linesOf as linesOfBytes } from '@/lib/server/inbox/lines';
import { pushSinger } from '@/lib/server/inbox/push-singer';
import { type Batch, SingerReader } from '@/lib/server/inbox/singer';
import { changeStream, syncStream } from '@/lib/server/sources/change-streams';
import { connectSource } from '@/lib/server/sources/connect-source';
import { listTables } from '@/lib/server/sources/list-tables';
import { syncDue } from '@/lib/server/sources/sync-due';
import { kept } from '@/tests/support/source-world';
import { mapped, streamOf } from '@/tests/support/warehouse';
import { mintWorkspace, runQueued } from '@/tests/support/world';

const SCHEMA = {
  type: 'SCHEMA',
  stream: 'companies',
  key_properties: ['id'],
  schema: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      name: { type: ['null', 'string'] },
      plan: { type: 'string' },
      since: { type: ['string', 'null'], format: 'date-time' },
      address: { type: 'object', properties: { city: { type: 'string' }, geo: { type: 'object', properties: {} } } },
      tags: { type: 'array', items: { type: 'string' } },
      seats: { anyOf: [{ type: 'null' }, { type: 'number' }] },
    },
  },
};
const company = (id: number | string, more: object = {}): object => ({
  ...{ id, name: `Company ${id}`, plan: 'pro', since: '2025-03-01T12:00:00+02:00', address: { city: 'Ghent' } },
  ...{ tags: ['a', 'b'], seats: 12.5, ...more },
});
const record = (id: number, more: object = {}, version?: number) => ({
  ...{ type: 'RECORD', stream: 'companies', record: company(id, more) },
  ...(version === undefined ? {} : { version }),
});
const state = (value: unknown) => ({ type: 'STATE', value });

async function* linesOf(messages: readonly (object | string)[]) {
  for (const message of messages) yield typeof message === 'string' ? message : JSON.stringify(message);
}

async function connect(ctx: Ctx) {
  const source = await connectSource(ctx, { kind: 'singer', name: 'Tap', settings: {}, secret: '' });
  const states: unknown[] = [];
  const push = (...messages: (object | string)[]) =>
    pushSinger({ workspaceId: ctx.workspaceId, sourceId: source.id }, linesOf(messages), (value) => states.push(value));
  return { source, states, push };
}

const ROLES: Record<string, ColumnRole> = { id: 'id', name: 'name' };
const roleOf = (name: string): ColumnRole => ROLES[name] ?? 'feature';
const mapCompanies = (ctx: Ctx, source: Source): Promise<string> =>
  mapped(ctx, source, { name: 'companies', cursorField: '_received_at' }, (mapping) => {
    if (!isAccounts(mapping)) throw new Error('no accounts');
    expect(mapping.columns.find(({ name }) => name === 'id')?.role).toBe('id'); // its key says so, few as they are
    return { ...mapping, columns: mapping.columns.map((each) => ({ ...each, role: roleOf(each.name) })) };
  });
const FIELDS: Record<string, string> = {
  id: 'external_id',
  account: 'account',
  opened: 'opened_at',
  subject: 'subject',
};
const ticketsOf = ({ columns, currency, dateOrder, decimal, version }: ImportMapping): ImportMapping => ({
  ...{ kind: 'tickets', fixed: [], recorded: { rule: 'occurred', column: null, lagDays: 0 } },
  ...{ currency, dateOrder, decimal, version },
  columns: columns.map(({ name }) => ({ name, field: FIELDS[name] ?? null })),
});

const names = async (ctx: Ctx) => (await kept(ctx, 'account')).map(({ name }) => name);

/** Holds the lock that every import takes before it stores. */
async function holdAccounts({ workspaceId }: Ctx) {
  const client = await pool().connect();
  await client.query('BEGIN');
  await client.query("SELECT pg_advisory_xact_lock(hashtext('import:' || $1))", [workspaceId]);
  const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  return {
    until: async () => {
      for (let rows = 0; rows === 0; rows = (await client.query(waiting)).rowCount ?? 0);
    },
    release: async () => {
      await client.query('COMMIT');
      client.release();
    },
  };
}

describe('what a tap sends', () => {
  it('is a table with its columns, keys and rows, and is read like one of any other source', async () => {
    const ctx = await mintWorkspace();
    const { source, states, push } = await connect(ctx);
    expect(await push(SCHEMA, record(1), record(2), state({ page: 2 }), record(3))).toEqual({ records: 3 }); // too few to guess by
    expect(states).toEqual([{ page: 2 }]);
    const [table] = (await listTables(ctx, source.id)).tables;
    expect(table).toMatchObject({ name: 'companies', key: ['id'], cursors: ['_received_at'], rows: 3 });
    expect(table?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['id number', 'name text', 'plan text', 'since date', 'address__city text', 'address__geo text', 'tags text'],
      ...['seats number', '_received_at date'],
    ]);
    const id = await mapCompanies(ctx, source);
    await runQueued(ctx, 'sync');
    expect(await names(ctx)).toEqual(['Company 1', 'Company 2', 'Company 3']);
    const [first] = await kept(ctx, 'account');
    expect(first?.fields).toMatchObject({ address__city: 'Ghent', seats: '12.5', tags: '["a", "b"]' });

    await push(SCHEMA, record(1), record(2, { name: 'Renamed' }), record(4));
    await syncDue({ workspaceId: ctx.workspaceId });
    await runQueued(ctx, 'sync');
    expect(await names(ctx)).toEqual(['Company 1', 'Renamed', 'Company 3', 'Company 4']);
    // what was said again as before is not read again
    expect((await streamOf(ctx, source.id, 'companies')).rows.read).toBe(5);
    expect((await streamOf(ctx, source.id, 'companies')).id).toBe(id);
  });

  it('keeps digits that no number here holds, and tells two such keys apart', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    const long = (id: string) =>
      `{"type":"RECORD","stream":"companies","record":{"id":${id},"name":"N${id}","plan":"x","seats":0.1000000000000000055}}`;
    await push(SCHEMA, long('9007199254740992'), long('9007199254740993'));
    await mapCompanies(ctx, source);
    await runQueued(ctx, 'sync');
    const accounts = await kept(ctx, 'account');
    expect(accounts.map(({ external_id }) => external_id)).toEqual(['9007199254740992', '9007199254740993']);
  });

  it('goes when the sender says so: by a mark, or by declaring a newer copy of the whole', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    const tickets = {
      ...{ type: 'SCHEMA', stream: 'tickets', key_properties: ['id'] },
      schema: { properties: { id: {}, account: {}, opened: { format: 'date-time' }, subject: {} } },
    };
    const ticket = (id: string, version: number, more: object = {}) => ({
      ...{ type: 'RECORD', stream: 'tickets', version },
      record: { id, account: '1', opened: '2026-01-05T10:00:00Z', subject: 'Help', ...more },
    });
    await push(SCHEMA, record(1), tickets, ticket('a', 1), ticket('b', 1), ticket('c', 1));
    await mapCompanies(ctx, source);
    await runQueued(ctx, 'sync');
    await mapped(ctx, source, { name: 'tickets', cursorField: '_received_at' }, (mapping) => ticketsOf(mapping));
    await runQueued(ctx, 'sync');
    const there = async () => (await kept(ctx, 'ticket')).map(({ external_id }) => external_id).sort();
    expect(await there()).toEqual(['a', 'b', 'c']);
    const readAgain = async () => {
      await syncDue({ workspaceId: ctx.workspaceId });
      await runQueued(ctx, 'sync');
    };
    await push(tickets, ticket('a', 1, { _sdc_deleted_at: '2026-02-01T00:00:00Z' }));
    await readAgain();
    expect(await there()).toEqual(['b', 'c']);
    await push(tickets, ticket('b', 2), ticket('d', 2), { type: 'ACTIVATE_VERSION', stream: 'tickets', version: 2 });
    await readAgain();
    expect(await there()).toEqual(['b', 'd']);
    await push(tickets, ticket('c', 2));
    await readAgain();
    expect(await there()).toEqual(['b', 'c', 'd']);
  });

  it('is read whole again from what was kept, and is as fresh as the last word', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    await push(SCHEMA, ...Array.from({ length: 30 }, (_, i) => record(i + 1)));
    const id = await mapCompanies(ctx, source);
    await runQueued(ctx, 'sync');
    const before = await streamOf(ctx, source.id, 'companies');
    await syncStream(ctx, id, { whole: true });
    await runQueued(ctx, 'sync');
    const after = await streamOf(ctx, source.id, 'companies');
    expect([before.rows.read, after.rows.read >= 30, after.state]).toEqual([30, true, 'current']);
    expect(after.syncedAt).toBe(before.syncedAt); // nothing came meanwhile
    const { version, everyMinutes, cursorField, keyColumns, deletedField, matchField, createsAccounts } = after;
    const reads = { everyMinutes, cursorField, keyColumns, deletedField, matchField, createsAccounts };
    await changeStream(ctx, id, { version, paused: false, ...reads, promisedHours: 1 });
    expect((await names(ctx)).length).toBe(30);
  });

  it('that sends while its table is read makes it due again at once', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    await push(SCHEMA, record(1));
    await mapCompanies(ctx, source);
    const held = await holdAccounts(ctx); // the read waits at its first row
    const reading = runQueued(ctx, 'sync');
    await held.until();
    await push(SCHEMA, record(2));
    await held.release();
    await reading;
    expect(await names(ctx)).toEqual(['Company 1']);
    const { nextAt } = await streamOf(ctx, source.id, 'companies');
    expect(Date.parse(nextAt ?? '') - Date.now()).toBeLessThan(1_000);
    await syncDue({ workspaceId: ctx.workspaceId });
    await runQueued(ctx, 'sync');
    expect(await names(ctx)).toEqual(['Company 1', 'Company 2']);
  });

  it('at the same time twice is stored once, without waiting for each other for ever', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    const other = { ...SCHEMA, stream: 'others' };
    const ids = Array.from({ length: 400 }, (_, i) => i);
    const one = [
      SCHEMA,
      ...ids.map((id) => record(id)),
      other,
      ...ids.map((id) => ({ ...record(id), stream: 'others' })),
    ];
    const two = [
      other,
      ...ids.map((id) => ({ ...record(id), stream: 'others' })),
      SCHEMA,
      ...ids.map((id) => record(id)),
    ];
    await Promise.all([push(...one), push(...two), push(...one)]);
    const { tables } = await listTables(ctx, source.id);
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['companies', 400],
      ['others', 400],
    ]);
  });
});

describe('a word that is none', () => {
  const refused = (...lines: string[]): string => {
    const reader = new SingerReader();
    try {
      for (const line of lines) reader.take(line);
    } catch (cause) {
      return cause instanceof Error ? cause.message : '';
    }
    return 'taken';
  };
  const schema = JSON.stringify(SCHEMA);
  it.each([
    ['no JSON', ['{"type":'], 'Line 1: expected one JSON object, got “{"type":”.'],
    ['a list', ['[1]'], 'Line 1: expected a message with a type'],
    ['no type', [schema, '{"stream":"x"}'], 'Line 2: expected a message with a type'],
    ['BATCH', [schema, '{"type":"BATCH","stream":"x"}'], 'got “BATCH”'],
    ['no table yet', ['{"type":"RECORD","stream":"x","record":{}}'], 'a SCHEMA of “x” before its RECORD'],
    ['no version yet', ['{"type":"ACTIVATE_VERSION","stream":"x","version":1}'], 'before its ACTIVATE_VERSION'],
    ['no key', [schema, '{"type":"RECORD","stream":"companies","record":{"name":"x"}}'], 'a value of “id”'],
    ['a null key', [schema, '{"type":"RECORD","stream":"companies","record":{"id":null}}'], 'a value of “id”'],
    [
      'a record that is none',
      [schema, '{"type":"RECORD","stream":"companies","record":7}'],
      'RECORD as Singer describes it: record',
    ],
    ['a stream without a name', ['{"type":"SCHEMA","stream":"","schema":{}}'], 'SCHEMA as Singer describes it: stream'],
    [
      'a number that nobody keeps',
      [schema, '{"type":"RECORD","stream":"companies","record":{"id":1,"a":[1e999999]}}'],
      'numbers that can be kept',
    ],
    [
      'too many levels',
      [schema, `{"type":"RECORD","stream":"companies","record":{"id":1,"a":${'['.repeat(200)}${']'.repeat(200)}}}`],
      'at most 100 levels',
    ],
    ['too long a line', [`{"a":"${'x'.repeat(5_000_000)}"}`], 'at most 4194304 characters'],
  ])('%s is refused by its line', (_, lines, message) => {
    expect(refused(...lines)).toContain(message);
  });

  it('does not undo what was stored before it, and its own part is not stored', async () => {
    const ctx = await mintWorkspace();
    const { source, states, push } = await connect(ctx);
    await push(SCHEMA, record(1), state(1));
    await expect(push(SCHEMA, record(2), state(2), 'oops')).rejects.toThrow(
      'Line 4: expected one JSON object, got “oops”.',
    );
    expect(states).toEqual([1]);
    expect((await listTables(ctx, source.id)).tables[0]?.rows).toBe(1);
    const another = await mintWorkspace();
    const steps: Batch['steps'] = [{ kind: 'table', table: 'x', columns: [], key: [] }];
    await expect(keepPushed({ workspaceId: another.workspaceId, sourceId: source.id }, steps)).rejects.toThrow();
  });

  it('keeps characters that Postgres cannot keep as characters that say so', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    const odd =
      '{"type":"RECORD","stream":"companies","record":{"id":1,"name":"a\\u0000b\\ud800c","plan":"\\\\u0000"}}';
    await push(SCHEMA, odd);
    await mapCompanies(ctx, source);
    await runQueued(ctx, 'sync');
    expect(await names(ctx)).toEqual(['a␀b�c']);
    expect((await kept(ctx, 'account'))[0]?.fields).toMatchObject({ plan: '\\u0000' });
  });

  it('ends where its line ends, and nowhere inside it', async () => {
    const read = async (text: string, size: number, most = 100) => {
      const bytes = Buffer.from(text);
      async function* chunks() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const lines: string[] = [];
      for await (const line of linesOfBytes(chunks(), most)) lines.push(line);
      return lines;
    };
    for (const size of [1, 2, 3, 1_000]) {
      expect(await read('a\u2028b\n\nü€😀\r\nlast', size)).toEqual(['a\u2028b', '', 'ü€😀\r', 'last']);
      await expect(read(`${'x'.repeat(200)}`, size)).rejects.toThrow('at most 100 characters');
    }
    expect(await read('a\n', 1)).toEqual(['a']);
    async function* bad() {
      yield Buffer.from([0x61, 0xe2, 0x82]);
    }
    await expect(linesOfBytes(bad(), 10).next()).rejects.toThrow('UTF-8');
  });

  it('has columns of different names, whatever its schema nests', async () => {
    const ctx = await mintWorkspace();
    const { source, push } = await connect(ctx);
    const properties = { a: { properties: { b: { type: 'string' } } }, a__b: { type: 'string' }, c: {} };
    await push({ type: 'SCHEMA', stream: 'odd', schema: { properties }, key_properties: [] });
    const [table] = (await listTables(ctx, source.id)).tables;
    expect(table?.columns.map(({ name }) => name)).toEqual(['a__b', 'c', '_received_at']);
  });
});
