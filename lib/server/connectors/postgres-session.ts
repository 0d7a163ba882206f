/** A connection to Postgres that only reads: every statement alone in a read-only transaction that is rolled back. */
import 'server-only';
import pg from 'pg';
import { checkedAddress } from '@/lib/server/egress/addresses';
import { postgresError } from './postgres-errors';
import { fieldColumns } from './postgres-types';
import type { SqlColumn, Statement } from './sql-dialect';
import { type Line, lineTo } from './sql-line';
import type { SqlLimits, SqlLogin, SqlOptions } from './sql-login';
import type { RawRow, SqlSession } from './sql-session';
import { firstSize, nextSize } from './sql-size';

/** What differs between databases that speak its protocol. */
export type Flavor = {
  settings: (limits: SqlLimits) => Record<string, string | number>;
  /** `ask` asks within the same transaction. */
  columnsOf: (fields: readonly pg.FieldDef[], ask: (statement: Statement) => Promise<RawRow[]>) => Promise<SqlColumn[]>;
};
type Answer = { rows: RawRow[]; fields: pg.FieldDef[] };
type Ask = (statement: Statement, atMost: number) => Promise<Answer>;

const HANDSHAKE_BYTES = 1024 * 1024;
/** While a page is stored, a transaction that holds a cursor is idle. */
const IDLE_MS = 600_000;
/** After the good-bye. */
const LINGER_MS = 200;

type Opening = { login: SqlLogin; limits: SqlLimits; flavor?: Flavor } & Pick<SqlOptions, 'allowed'>;

export async function openPostgres(
  { login, limits, flavor = POSTGRES, allowed }: Opening,
  signal: AbortSignal,
): Promise<SqlSession> {
  signal.throwIfAborted();
  const { address, port, servername } = await checkedAddress(login.host, login.port, allowed);
  const line = lineTo(login.host, signal);
  const client = clientOf({ ...login, host: address, port }, servername, line);
  const said = (cause: unknown) => Promise.reject(signal.aborted ? signal.reason : postgresError(login, cause));
  try {
    await line.within(client.connect(), { ms: limits.connectMs, bytes: HANDSHAKE_BYTES }).catch(said);
  } catch (cause) {
    line.close();
    throw cause;
  }
  const limit = { ms: limits.statementMs + limits.graceMs, bytes: limits.pageBytes };
  const ask: Ask = (statement, atMost) => line.within(answerOf(client, statement, { atMost, line }), limit).catch(said);
  const plain = (sql: string) => line.within(client.query(sql), limit).catch(said);
  const begin = (mode: string) => plain(`BEGIN ${mode} READ ONLY; ${settingsOf(flavor, limits)}`);
  return {
    signal,
    rows: async (statement, atMost) => {
      await begin('');
      const { rows } = await ask(statement, atMost);
      await plain('ROLLBACK');
      return rows;
    },
    whole: (statement, pageRows) => wholeOf({ begin, ask, plain }, statement, pageRows),
    fields: async (statement) => {
      await begin('');
      const { fields } = await ask(statement, 0);
      const columns = await flavor.columnsOf(fields, async (types) => (await ask(types, fields.length)).rows);
      await plain('ROLLBACK');
      return columns;
    },
    close: () => {
      client.end().catch(() => undefined); // it may be gone already
      setTimeout(line.close, LINGER_MS).unref();
    },
  };
}

function clientOf(login: SqlLogin, servername: string | undefined, line: Line): pg.Client {
  const client = new pg.Client({
    ...{ host: login.host, port: login.port, database: login.database, user: login.user, password: login.password },
    ssl: login.tls !== 'off' && { rejectUnauthorized: login.tls === 'verify', ca: login.ca ?? undefined, servername },
    application_name: 'bellwether',
    stream: () => line.socket,
    types: { getTypeParser: () => String }, // a text is a text: no number or date is made that would lose digits
  });
  client.on('error', () => undefined); // whoever waits for an answer is told
  return client;
}

const POSTGRES: Flavor = {
  settings: ({ statementMs }) => ({
    TimeZone: 'UTC',
    DateStyle: 'ISO, YMD',
    IntervalStyle: 'iso_8601',
    bytea_output: 'hex',
    client_encoding: 'UTF8',
    extra_float_digits: '3',
    standard_conforming_strings: 'on',
    default_transaction_read_only: 'on',
    statement_timeout: statementMs,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: IDLE_MS,
  }),
  columnsOf: fieldColumns,
};

/** In each transaction anew, as a pooler may give each to another server process. Constants of ours alone: it is not bound. */
const settingsOf = ({ settings }: Flavor, limits: SqlLimits): string =>
  Object.entries(settings(limits))
    .map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
    .join('; ');

type Asking = { begin: (mode: string) => Promise<unknown>; ask: Ask; plain: (sql: string) => Promise<unknown> };

async function* wholeOf({ begin, ask, plain }: Asking, statement: Statement, pageRows: number) {
  await begin('ISOLATION LEVEL REPEATABLE READ');
  await ask({ ...statement, sql: `DECLARE bellwether CURSOR FOR ${statement.sql}` }, 0);
  for (let size = firstSize(pageRows); ; ) {
    const { rows } = await ask({ sql: `FETCH FORWARD ${size} FROM bellwether`, values: [] }, size);
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
    size = nextSize(rows, pageRows);
  }
  await plain('ROLLBACK');
}

/** The extended protocol, values or not: the server takes no second statement in it. */
function answerOf(client: pg.Client, { sql, values }: Statement, { atMost, line }: { atMost: number; line: Line }) {
  return new Promise<Answer>((resolve, reject) => {
    const asked = { text: sql, values, rowMode: 'array', queryMode: 'extended' };
    const query = new pg.Query<(string | null)[]>(asked);
    const rows: RawRow[] = [];
    query.on('row', (row) => {
      if (rows.length < atMost) rows.push(row);
      else reject(line.cut(`Expected at most ${atMost} rows, got more.`));
    });
    query.on('end', ({ fields }) => resolve({ rows, fields }));
    query.on('error', reject);
    client.query(query);
  });
}
