/** Sources of SQL as a customer has them: a database of its own on the tests' Postgres with a role that only reads, and how they are read. */
import pg from 'pg';
import { inject } from 'vitest';
import type { Connector, Reading, SourceRow } from '@/lib/server/connectors/connector';
import type { SqlLogin } from '@/lib/server/connectors/sql-login';
import { LOOPBACK_FOUR } from './through-egress';

export const OPTIONS = { allowed: LOOPBACK_FOUR };
export const PASSWORD = 'a secret of the reader';
export const calm = () => new AbortController().signal;

export type PostgresFar = { owner: pg.Client; login: SqlLogin; reader: string; drop: () => Promise<void> };

/** @param name tells the databases of two test files apart */
export async function postgresFar(name: string): Promise<PostgresFar> {
  const server = new URL(inject('server'));
  const database = `${name}_${process.env.VITEST_POOL_ID}`;
  const reader = `${database}_reader`;
  const admin = await entered('postgres');
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.query(`CREATE ROLE ${reader} LOGIN PASSWORD '${PASSWORD}'`);
  const owner = await entered(database);
  await owner.query(`GRANT USAGE ON SCHEMA public TO ${reader};
    ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader}`);
  const login: SqlLogin = {
    ...{ host: '127.0.0.1', port: Number(server.port), database, user: reader, password: PASSWORD },
    ...{ tls: 'off', ca: null },
  };
  const drop = async () => {
    await owner.query(`DROP OWNED BY ${reader}`);
    await owner.end();
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.query(`DROP ROLE ${reader}`);
    await admin.end();
  };
  return { owner, login, reader, drop };
}

async function entered(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: `${inject('server')}${database}` });
  await client.connect();
  return client;
}

export const reading = (name: string, over: Partial<Reading> = {}): Reading => ({
  ...{ name, query: null, columns: ['id'], key: ['id'], cursorField: null, deletedField: null },
  ...over,
});

export type ReadResult = { rows: SourceRow[]; cursor: string | null; pages: number };

/** One run to its end, or until `stop` says that it breaks off after this page. */
export async function readAll(
  source: Connector,
  wanted: Reading,
  from: string | null = null,
  stop: (pages: number) => boolean | Promise<boolean> = () => false,
): Promise<ReadResult> {
  const rows: SourceRow[] = [];
  let [cursor, pages] = [from, 0];
  for await (const page of source.read(wanted, from, calm())) {
    for (const row of page.rows) rows.push(row);
    cursor = page.cursor;
    if (page.rows.length > 0) pages++;
    if (await stop(pages)) break;
  }
  return { rows, cursor, pages };
}

/** First cells, as they came. */
export const ids = ({ rows }: ReadResult): string[] => rows.map(({ cells }) => cells[0] ?? '');
export const cellsOf = ({ rows }: ReadResult): (readonly string[])[] => rows.map(({ cells }) => cells);
