/** A connection to MySQL or MariaDB that only reads. The text protocol: digits and dates come as the server writes them. */
import 'server-only';
import mysql, { type Connection, type FieldPacket } from 'mysql2';
import { AppError } from '@/lib/contracts/errors';
import { type Checked, checkedAddress } from '@/lib/server/egress/addresses';
import { mysqlError } from './mysql-errors';
import { fieldColumn } from './mysql-types';
import { wholePages } from './mysql-whole';
import { type Line, lineTo } from './sql-line';
import type { SqlLimits, SqlLogin, SqlOptions } from './sql-login';
import type { RawRow, SqlSession } from './sql-session';

type Answer = { rows: RawRow[]; fields: FieldPacket[] };

const HANDSHAKE_BYTES = 1024 * 1024;
/** After the good-bye. */
const LINGER_MS = 200;
/** One answer in pages, the time in which they are stored included. */
const WHOLE_MS = 3_600_000;
const READ_ONLY = 'START TRANSACTION READ ONLY';

export async function openMysql(
  { login, limits, allowed }: { login: SqlLogin; limits: SqlLimits } & Pick<SqlOptions, 'allowed'>,
  signal: AbortSignal,
): Promise<SqlSession> {
  signal.throwIfAborted();
  const checked = await checkedAddress(login.host, login.port, allowed);
  const line = lineTo(login.host, signal);
  const connection = connectionOf(login, checked, line);
  const said = (cause: unknown) => Promise.reject(signal.aborted ? signal.reason : mysqlError(login, cause));
  const limit = { ms: limits.statementMs + limits.graceMs, bytes: limits.pageBytes };
  const ask = (sql: string, atMost = 0) => line.within(answerOf(connection, sql, { atMost, line }), limit).catch(said);
  try {
    await line.within(connected(connection), { ms: limits.connectMs, bytes: HANDSHAKE_BYTES }).catch(said);
    await prepare(ask, limits);
  } catch (cause) {
    connection.destroy();
    line.close();
    throw cause;
  }
  const alone = async (sql: string, atMost: number): Promise<Answer> => {
    await ask(READ_ONLY);
    const answer = await ask(sql, atMost);
    await ask('ROLLBACK');
    return answer;
  };
  return {
    signal,
    rows: async ({ sql }, atMost) => (await alone(sql, atMost)).rows,
    whole: async function* ({ sql }, pageRows) {
      await limitStatements(ask, WHOLE_MS); // that limit counts the time in which pages are stored; each page has one of ours
      await ask(READ_ONLY);
      const page = <T>(work: Promise<T>) => line.within(work, limit).catch(said);
      yield* wholePages(connection, sql, { pageRows, page });
    },
    fields: async ({ sql }) => (await alone(sql, 0)).fields.map(fieldColumn),
    close: () => {
      connection.end(() => line.close());
      setTimeout(line.close, LINGER_MS).unref();
    },
  };
}

function connectionOf(login: SqlLogin, { address, port, servername }: Checked, line: Line): Connection {
  if (login.tls === 'verify' && !servername)
    throw new AppError(
      'invalid',
      'Expected the name of the host, got an address: a certificate is checked against a name.',
    );
  const verify = login.tls === 'verify';
  const connection = mysql.createConnection({
    ...{ user: login.user, password: login.password, database: login.database },
    host: servername ?? address, // for TLS alone: what is connected to is the address that was checked
    stream: () => line.socket.connect(port, address).setNoDelay(true),
    ssl:
      login.tls === 'off'
        ? undefined
        : { rejectUnauthorized: verify, verifyIdentity: verify, ...(login.ca === null ? {} : { ca: login.ca }) },
    charset: 'utf8mb4',
    flags: ['-LOCAL_FILES'],
    multipleStatements: false,
    disableEval: true, // no program is made out of names that a server sends
    rowsAsArray: true,
    typeCast: (field) => field.string('utf8'),
    connectTimeout: 0, // ours counts
  });
  connection.on('error', () => undefined); // whoever waits for an answer is told
  connection.on('warn', () => {
    connection.pause(); // packets out of order: the driver would write a line to the console for each
    line.close();
  });
  return connection;
}

const connected = (connection: Connection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.connect((cause) => (cause ? reject(cause) : resolve()));
  });

const settings = ({ statementMs }: SqlLimits): string[] => [
  "SET SESSION time_zone = '+00:00', sql_mode = 'ERROR_FOR_DIVISION_BY_ZERO', net_write_timeout = 600",
  `SET SESSION lock_wait_timeout = ${Math.ceil(statementMs / 1000)}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'SET SESSION TRANSACTION READ ONLY',
];

async function prepare(ask: (sql: string) => Promise<unknown>, limits: SqlLimits): Promise<void> {
  for (const sql of settings(limits)) await ask(sql);
  await limitStatements(ask, limits.statementMs);
}

/** MariaDB counts seconds, MySQL milliseconds, under names of their own. */
async function limitStatements(ask: (sql: string) => Promise<unknown>, ms: number): Promise<void> {
  const unknown = (cause: unknown) => {
    const inner = cause instanceof AppError ? cause.cause : cause;
    if (inner instanceof Error && 'code' in inner && inner.code === 'ER_UNKNOWN_SYSTEM_VARIABLE') return false;
    throw cause;
  };
  const known = await ask(`SET SESSION max_statement_time = ${ms / 1000}`).then(() => true, unknown);
  if (!known) await ask(`SET SESSION max_execution_time = ${ms}`).catch(unknown);
}

function answerOf(connection: Connection, sql: string, { atMost, line }: { atMost: number; line: Line }) {
  return new Promise<Answer>((resolve, reject) => {
    const answer: Answer = { rows: [], fields: [] };
    const lost = (cause: unknown) => reject(cause); // then the statement itself is told nothing
    connection.once('error', lost);
    const query = connection.query({ sql });
    query.on('fields', (fields: FieldPacket[] | undefined) => {
      answer.fields = fields ?? [];
    });
    query.on('result', (row: unknown) => {
      if (!Array.isArray(row)) return; // the answer of a statement without rows
      if (answer.rows.length < atMost) answer.rows.push(row);
      else {
        connection.pause(); // what has come already is not looked at
        reject(line.cut(`Expected at most ${atMost} rows, got more.`));
      }
    });
    query.on('error', reject);
    query.on('end', () => {
      connection.removeListener('error', lost);
      resolve(answer);
    });
  });
}
