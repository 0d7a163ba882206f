import crypto from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOwner, mintWorkspace } from '@/tests/support/world';

type Column = { name: string; type: string; needed: boolean; rule: string | null };
type Reference = { columns: string[]; to: string; toColumns: string[] };
type Table = { name: string; columns: Column[]; references: Reference[] };
type Row = Record<string, unknown>;

/** Every table with a workspace for app and worker, with what a minimal row needs: columns without a default, the words of a CHECK, references. */
const CATALOG = `
  SELECT t.relname AS name,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'needed', a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
      'rule', (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] LIMIT 1)) ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(json_build_object('to', k.confrelid::regclass::text,
      'columns', (SELECT json_agg(attname ORDER BY o) FROM unnest(k.conkey) WITH ORDINALITY u(n, o) JOIN pg_attribute ON attrelid = t.oid AND attnum = n),
      'toColumns', (SELECT json_agg(attname ORDER BY o) FROM unnest(k.confkey) WITH ORDINALITY u(n, o) JOIN pg_attribute ON attrelid = k.confrelid AND attnum = n))), '[]')
      FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f') AS references
  FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = t.oid AND attname = 'workspace_id' AND NOT attisdropped) ORDER BY 1`;

let made = 0;
const SAMPLE: Record<string, () => unknown> = {
  'character(3)': () => `X${String.fromCharCode(65 + (made++ % 26), 65 + ((made / 26) % 26))}`, // two in one row differ
  uuid: () => crypto.randomUUID(),
  jsonb: () => '{}',
  bytea: () => crypto.randomBytes(32),
  boolean: () => false,
  text: () => crypto.randomUUID(),
  'text[]': () => [],
};
const sample = (type: string): unknown => (/^(timestamp|date)/.test(type) ? new Date() : (SAMPLE[type]?.() ?? 1));

/** A row that the table takes, in a workspace whose other tables hold `known`. */
function minimal(table: Table, workspaceId: string, known: Map<string, Row>): Row {
  const row: Row = {};
  for (const column of table.columns.filter((each) => each.needed))
    row[column.name] = [...(column.rule ?? '').matchAll(/'(\w+)'::text/g)].at(-1)?.[1] ?? sample(column.type);
  row.workspace_id = workspaceId;
  for (const { columns, to, toColumns } of table.references)
    columns.forEach((column, i) => {
      if (column in row && column !== 'workspace_id') row[column] = known.get(to)?.[toColumns[i] ?? ''];
    });
  return row;
}

const insert = (table: string, row: Row) => ({
  text: `INSERT INTO ${table} (${Object.keys(row).map(pg.escapeIdentifier).join(', ')}) VALUES (${Object.keys(row)
    .map((_, i) => `$${i + 1}`)
    .join(', ')})`,
  values: Object.values(row),
});

/** Tables whose references are all there come first. */
function ordered(tables: Table[], there: string[]): Table[] {
  const ready = tables.filter((table) => table.references.every(({ to }) => to === table.name || there.includes(to)));
  if (ready.length === 0) return [];
  return [
    ...ready,
    ...ordered(
      tables.filter((table) => !ready.includes(table)),
      [...there, ...ready.map((table) => table.name)],
    ),
  ];
}

const ROLES = [
  ['bw_app', () => process.env.APP_DATABASE_URL],
  ['bw_worker', () => process.env.WORKER_DATABASE_URL],
] as const;

describe.each(ROLES)('two workspaces seen by %s', (_role, url) => {
  let client: pg.Client;
  let tables: Table[];
  const known = { a: new Map<string, Row>(), b: new Map<string, Row>() };
  let a: string;
  let b: string;

  beforeAll(async () => {
    a = (await mintWorkspace()).workspaceId;
    b = (await mintWorkspace()).workspaceId;
    await asOwner(async (owner) => {
      const { rows } = await owner.query<Table>(CATALOG);
      tables = ordered(
        rows.filter((table) => table.name !== 'session'),
        ['workspace', 'person'],
      );
      expect(tables.length).toBe(rows.length - 1);
      for (const [workspaceId, rowsOf] of [
        [a, known.a],
        [b, known.b],
      ] as const)
        for (const table of tables)
          rowsOf.set(
            table.name,
            await store(owner, table, minimal(table, workspaceId, rowsOf.set('person', await person(owner)))),
          );
    });
    client = new pg.Client({ connectionString: url() });
    await client.connect();
  });
  afterAll(() => client?.end());

  const person = async (owner: pg.Client): Promise<Row> =>
    (
      await owner.query("INSERT INTO person (email, name, password_hash) VALUES ($1, 'x', 'x') RETURNING id", [
        `${crypto.randomUUID()}@example.com`,
      ])
    ).rows[0];
  const store = async (owner: pg.Client, table: Table, row: Row): Promise<Row> => {
    const { text, values } = insert(table.name, row);
    return (await owner.query(`${text} RETURNING *`, values)).rows[0];
  };

  /** One statement in a transaction of its own, rolled back: how many rows it touched, or the code it was refused with. */
  async function tried(setting: string | null, text: string, values: unknown[] = []): Promise<number | string> {
    await client.query('BEGIN');
    if (setting !== null) await client.query("SELECT set_config('app.workspace_id', $1, true)", [setting]);
    try {
      return (await client.query(text, values)).rowCount ?? 0;
    } catch (cause) {
      return cause instanceof pg.DatabaseError ? (cause.code ?? '') : String(cause);
    } finally {
      await client.query('ROLLBACK');
    }
  }

  it('reads its own rows and none of the other’s', async () => {
    for (const { name } of tables) {
      expect([name, await tried(a, `SELECT FROM ${name} WHERE workspace_id = $1`, [a])]).toEqual([
        name,
        name === 'member' ? 2 : 1,
      ]);
      expect([name, await tried(a, `SELECT FROM ${name} WHERE workspace_id <> $1`, [a])]).toEqual([name, 0]);
    }
  });

  it('reads nothing without a setting, nor with the empty one that a finished transaction leaves', async () => {
    for (const { name } of tables)
      for (const setting of [null, '']) expect([name, await tried(setting, `SELECT FROM ${name}`)]).toEqual([name, 0]);
  });

  it('copies out its own rows alone, and copies nothing in', async () => {
    for (const { name } of tables) {
      const own = await tried(a, `COPY (SELECT * FROM ${name} WHERE workspace_id = '${a}') TO STDOUT`);
      expect([name, own]).toEqual([name, name === 'member' ? 2 : 1]);
      expect([name, await tried(a, `COPY (SELECT * FROM ${name}) TO STDOUT`)]).toEqual([name, own]);
      for (const setting of [null, ''])
        expect([name, await tried(setting, `COPY (SELECT * FROM ${name}) TO STDOUT`)]).toEqual([name, 0]);
      expect([name, await tried(a, `COPY ${name} FROM STDIN`)]).toEqual([name, '0A000']); // not under row security
    }
  });

  it('is refused a row for the other workspace, and any row without a setting', async () => {
    for (const table of tables) {
      const { text, values } = insert(table.name, minimal(table, b, known.b));
      for (const setting of [a, null, ''])
        expect([table.name, setting, await tried(setting, text, values)]).toEqual([table.name, setting, '42501']);
      const own = await tried(b, text, values);
      expect([table.name, [1, '23505'].includes(own)]).toEqual([table.name, true]);
    }
  });

  it('changes and deletes none of the other’s rows', async () => {
    for (const { name } of tables) {
      const none = name === 'audit_entry' ? '42501' : 0;
      for (const setting of [a, null, '']) {
        expect([
          name,
          await tried(setting, `UPDATE ${name} SET workspace_id = workspace_id WHERE workspace_id = $1`, [b]),
        ]).toEqual([name, none]);
        expect([name, await tried(setting, `DELETE FROM ${name} WHERE workspace_id = $1`, [b])]).toEqual([name, none]);
      }
    }
  });

  it('cannot give one of its rows away', async () => {
    for (const { name } of tables)
      expect([name, await tried(a, `UPDATE ${name} SET workspace_id = $1`, [b])]).toEqual([name, '42501']);
  });

  it('sees one workspace, and of people only its own members', async () => {
    expect(await tried(a, 'SELECT FROM workspace')).toBe(1);
    expect(await tried(a, 'SELECT FROM workspace WHERE id = $1', [b])).toBe(0);
    expect(await tried(a, 'SELECT id FROM person')).toBe(2);
    for (const setting of [null, '']) {
      expect(await tried(setting, 'SELECT FROM workspace')).toBe(0);
      expect(await tried(setting, 'SELECT id FROM person')).toBe(0);
    }
    expect(await tried(a, "INSERT INTO workspace (name) VALUES ('mine')")).toBe('42501');
  });

  it('reaches the parts of a table through the table alone', async () => {
    const parts = await asOwner((owner) =>
      owner.query<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' AND relnamespace = 'public'::regnamespace",
      ),
    );
    for (const { name } of parts.rows) expect([name, await tried(a, `SELECT FROM ${name}`)]).toEqual([name, '42501']);
  });

  it('refuses a setting that is no workspace', async () => {
    expect(await tried('x', 'SELECT FROM account')).toBe('22P02');
    expect(await tried(crypto.randomUUID(), 'SELECT FROM account')).toBe(0);
  });
});
