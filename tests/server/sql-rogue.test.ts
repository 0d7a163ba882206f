/** Servers that do harm: nothing of this machine is given to them, and each is left in time, its connection closed. */
import type net from 'node:net';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Connector } from '@/lib/server/connectors/connector';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
import type { SqlLogin, SqlOptions } from '@/lib/server/connectors/sql-login';
import { busy } from '@/tests/support/busy';
import { canaries, keeping, rawServer, untilHeld } from '@/tests/support/far-side';
import { forbiddenHosts } from '@/tests/support/forbidden-targets';
import { calm, OPTIONS } from '@/tests/support/sql-far';
import {
  fakeMysql,
  fakePostgres,
  MY_HUGE_PARTS,
  MY_ROWS,
  myPacket,
  PG_HUGE_ROW,
  PG_ROW,
  pgMessage,
  pour,
  withRows,
} from '@/tests/support/sql-rogue';
import { refusal } from '@/tests/support/through-egress';

const { kept, endAll } = keeping();
afterEach(endAll);

const LOGIN: SqlLogin = {
  ...{ host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'a secret of the reader', tls: 'off', ca: null },
};
const IMPATIENT: SqlOptions = { ...OPTIONS, connectMs: 700, statementMs: 500, graceMs: 200 };
type Source = (login: SqlLogin, options: SqlOptions) => Connector;

type Rogue = (socket: net.Socket) => void;
const PATIENT: SqlOptions = OPTIONS;
const nothing: Rogue = () => undefined;
const cases: [string, Source, Rogue, SqlOptions][] = [
  [
    'Postgres: a row of 2 GB',
    postgresSource,
    fakePostgres((socket) => {
      socket.write(PG_HUGE_ROW);
      pour(socket, Buffer.alloc(1 << 20, 65));
    }),
    PATIENT,
  ],
  [
    'Postgres: rows without end',
    postgresSource,
    fakePostgres((socket) => pour(socket, Buffer.concat(Array(5_000).fill(PG_ROW)))),
    PATIENT,
  ],
  [
    'Postgres: notices without end',
    postgresSource,
    fakePostgres((socket) => pour(socket, Buffer.concat(Array(5_000).fill(pgMessage('N', Buffer.of(0)))))),
    PATIENT,
  ],
  [
    'Postgres: settings without end before the first answer',
    postgresSource,
    (socket) => pour(socket, Buffer.concat(Array(5_000).fill(pgMessage('S', Buffer.from('a\0b\0'))))),
    PATIENT,
  ],
  ['Postgres: no answer at all', postgresSource, nothing, IMPATIENT],
  ['Postgres: no answer to a statement', postgresSource, fakePostgres(nothing), IMPATIENT],
  [
    'Postgres: a row every tenth of a second',
    postgresSource,
    fakePostgres((socket) => drip(socket, PG_ROW)),
    IMPATIENT,
  ],
  ['Postgres: a closed connection', postgresSource, fakePostgres((socket) => socket.end()), IMPATIENT],
  ['Postgres: a reset connection', postgresSource, (socket) => socket.resetAndDestroy(), IMPATIENT],
  [
    'Postgres: another protocol',
    postgresSource,
    (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    IMPATIENT,
  ],
  ['Postgres: bytes of none', postgresSource, (socket) => pour(socket, Buffer.alloc(1 << 16, 0xff)), IMPATIENT],
  ['Postgres: lengths of nothing', postgresSource, (socket) => pour(socket, Buffer.alloc(1 << 16)), IMPATIENT],
  ['MySQL: a row of 2 GB', mysqlSource, fakeMysql(withRows((socket) => socket.write(MY_HUGE_PARTS))), PATIENT],
  ['MySQL: rows without end', mysqlSource, fakeMysql(withRows((socket) => pour(socket, MY_ROWS))), PATIENT],
  ['MySQL: no answer at all', mysqlSource, nothing, IMPATIENT],
  ['MySQL: no answer to a statement', mysqlSource, fakeMysql(nothing), IMPATIENT],
  [
    'MySQL: a row every tenth of a second',
    mysqlSource,
    fakeMysql(withRows((socket) => drip(socket, MY_ROWS))),
    IMPATIENT,
  ],
  ['MySQL: a closed connection', mysqlSource, fakeMysql((socket) => socket.end()), IMPATIENT],
  ['MySQL: a reset connection', mysqlSource, (socket) => socket.resetAndDestroy(), IMPATIENT],
  ['MySQL: another protocol', mysqlSource, (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), IMPATIENT],
  ['MySQL: bytes of none', mysqlSource, (socket) => pour(socket, Buffer.alloc(1 << 16, 0xff)), IMPATIENT],
  ['MySQL: lengths of nothing', mysqlSource, (socket) => pour(socket, Buffer.alloc(1 << 16)), IMPATIENT],
];

/** Sends a little now and then, so that silence alone would never end it. */
function drip(socket: net.Socket, chunk: Buffer): void {
  const timer = setInterval(() => socket.write(chunk), 100);
  socket.on('close', () => clearInterval(timer));
}

test.each(cases)('%s', async (_case, source, take, options) => {
  const far = await kept(rawServer(take));
  const from = performance.now();
  const refused = await refusal(source({ ...LOGIN, port: far.port }, options).check(calm()));
  expect(refused.code).toBe('upstream');
  expect(performance.now() - from).toBeLessThan(5_000 * busy());
  expect(await untilHeld(far, 0)).toBe(0);
});

test('MySQL: packets out of order end it before the driver has filled the log', async () => {
  const console_ = vi.spyOn(console, 'error').mockReturnValue(undefined);
  const far = await kept(
    rawServer(fakeMysql((socket) => pour(socket, Buffer.concat(Array(5_000).fill(myPacket(9, Buffer.of(1))))))),
  );
  const { code } = await refusal(mysqlSource({ ...LOGIN, port: far.port }, OPTIONS).check(calm()));
  expect([code, console_.mock.calls.length]).toEqual(['upstream', 1]);
  console_.mockRestore();
  expect(await untilHeld(far, 0)).toBe(0);
});

test('MySQL: a server that asks for a file gets none', async () => {
  let sent = '';
  const ask = fakeMysql((socket) => {
    socket.on('data', (bytes) => {
      sent += bytes.toString('latin1');
    });
    socket.write(myPacket(1, Buffer.of(0xfb), Buffer.from('/etc/passwd')));
    setTimeout(() => socket.write(myPacket(3, Buffer.of(0, 0, 0, 2, 0, 0, 0))), 100);
  });
  const far = await kept(rawServer(ask));
  const { message } = await refusal(mysqlSource({ ...LOGIN, port: far.port }, OPTIONS).check(calm()));
  expect(message).toBe('127.0.0.1 asked for a file of this machine. It was not sent.');
  expect(sent).not.toContain('root');
  expect(sent.length).toBeLessThan(20);
  expect(await untilHeld(far, 0)).toBe(0);
});

describe('forbidden addresses', () => {
  let touched: () => number;
  let port: number;
  beforeAll(async () => {
    const birds = await canaries(1);
    port = birds[0]?.port ?? 0;
    touched = () => birds.reduce((sum, { seen }) => sum + seen(), 0);
    return async () => {
      for (const bird of birds) await bird.close();
    };
  });

  test.each<[string, Source]>([
    ['Postgres', postgresSource],
    ['MySQL', mysqlSource],
  ])('%s: none is touched', async (_name, source) => {
    for (const [, host] of forbiddenHosts()) {
      const { code } = await refusal(source({ ...LOGIN, host, port }, { allowed: [] }).check(calm()));
      expect(['invalid', 'upstream'], host).toContain(code);
    }
    expect(touched()).toBe(0);
  });
});
