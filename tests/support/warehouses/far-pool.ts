/** A Postgres that does the work of a fake warehouse. It knows no vendor: what it is told is Postgres' SQL already. */
import pg from 'pg';

export type FarCell = string | null;
/** `nullable` and `schema` are null where a column is no table's. */
export type FarColumn = { name: string; type: string; typmod: number; nullable: boolean | null; schema: string | null };
export type FarResult = { columns: FarColumn[]; rows: FarCell[][] };

export type FarStatement = {
  sql: string;
  /** For this statement alone; what the fake's own views and functions read. */
  settings: Record<string, string>;
  /** A statement that only reads cannot write whatever it says. */
  reads: boolean;
  timeoutMs: number;
};

export type FarPostgres = { run(statement: FarStatement): Promise<FarResult>; close(): Promise<void> };

/** Connections of its own: a test goes on with the owner's while a statement runs. */
export function farPostgres(owner: pg.Client): FarPostgres {
  const { host, port, database, user, password } = owner;
  const pool = new pg.Pool({ host, port, database, user, password: password ?? undefined, max: 4 });
  // A test that drops its database first ends these; there is nothing to be done about it.
  pool.on('error', () => {});
  return {
    run: async (statement) => {
      const client = await pool.connect();
      try {
        await client.query(`BEGIN ${statement.reads ? 'READ ONLY' : ''}`);
        const result = await runOn(client, statement);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

async function runOn(client: pg.PoolClient, { sql, settings, timeoutMs }: FarStatement): Promise<FarResult> {
  const all = Object.entries({ ...settings, statement_timeout: String(Math.ceil(timeoutMs)) });
  await client.query('SELECT set_config(key, value, true) FROM jsonb_each_text($1)', [
    JSON.stringify(Object.fromEntries(all)),
  ]);
  const { fields, rows } = await client.query<FarCell[]>({
    ...{ text: sql, rowMode: 'array' },
    types: { getTypeParser: () => (text: string) => text },
  });
  return { columns: await columnsOf(client, fields), rows };
}

async function columnsOf(client: pg.PoolClient, fields: pg.FieldDef[]): Promise<FarColumn[]> {
  const { rows } = await client.query<{ type: string; required: boolean | null; schema: string | null }>(
    `SELECT t.typname AS type, a.attnotnull AS required, c.relnamespace::regnamespace::text AS schema
    FROM unnest($1::oid[], $2::oid[], $3::int[]) WITH ORDINALITY f (type, relation, place, nth)
    JOIN pg_type t ON t.oid = f.type
    LEFT JOIN pg_attribute a ON a.attrelid = f.relation AND a.attnum = f.place
    LEFT JOIN pg_class c ON c.oid = a.attrelid
    ORDER BY f.nth`,
    [
      fields.map(({ dataTypeID }) => dataTypeID),
      fields.map(({ tableID }) => tableID),
      fields.map(({ columnID }) => columnID),
    ],
  );
  return fields.map(({ name, dataTypeModifier }, i) => {
    const { type = 'text', required = null, schema = null } = rows[i] ?? {};
    return { name, type, typmod: dataTypeModifier, nullable: required === null ? null : !required, schema };
  });
}

/** `[digits, digits behind the point]` of a numeric's modifier; null where none were given. */
export const numericOf = (typmod: number): [number, number] | null =>
  typmod < 4 ? null : [((typmod - 4) >> 16) & 0xffff, (typmod - 4) & 0x7ff];
