/**
 * Where a fake warehouse's statements run: a connection of its own to the database of the test's owner, so that neither's
 * transactions touch the other's. One statement at a time; values come back as the text that Postgres writes.
 */
import pg from 'pg';

export type Ran = {
  fields: pg.FieldDef[];
  rows: (string | null)[][];
  command: string;
  count: number;
};
export type Running = {
  values?: string[];
  /** Held for this statement alone. */
  settings?: Record<string, string>;
};
export type FarPostgres = {
  run: (sql: string, running?: Running) => Promise<Ran>;
  close: () => Promise<void>;
};

const AS_TEXT = { getTypeParser: () => (text: unknown) => text };

export async function farPostgres(owner: pg.Client, define: string): Promise<FarPostgres> {
  const { host, port, database, user } = owner;
  const password = typeof owner.password === 'string' ? owner.password : undefined;
  const client = new pg.Client({ host, port, database, user, password });
  await client.connect();
  await client.query(define).catch(async (mistake) => {
    await client.end();
    throw mistake;
  });
  let last: Promise<unknown> = Promise.resolve();
  const run = (sql: string, running: Running = {}): Promise<Ran> => {
    const next = last.then(() => transacted(client, sql, running));
    last = next.catch(() => null);
    return next;
  };
  return { run, close: () => client.end() };
}

async function transacted(client: pg.Client, sql: string, { values = [], settings = {} }: Running): Promise<Ran> {
  await client.query('BEGIN');
  try {
    for (const [name, value] of Object.entries(settings))
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
    const ran = await client.query<(string | null)[]>({ text: sql, values, rowMode: 'array', types: AS_TEXT });
    await client.query('COMMIT');
    return { fields: ran.fields, rows: ran.rows, command: ran.command, count: ran.rowCount ?? 0 };
  } catch (refusal) {
    await client.query('ROLLBACK');
    throw refusal;
  }
}
