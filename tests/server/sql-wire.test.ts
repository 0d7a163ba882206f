/** The connection itself: encrypted and checked against the host's name, closed after every use, and pages that fit what rows weigh. */
import dns from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '@/lib/server/connectors/connector';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
import type { SqlLogin, SqlOptions } from '@/lib/server/connectors/sql-login';
import { readRanges } from '@/lib/server/egress/ranges';
import { certificateFor } from '@/tests/support/certificate';
import { type FarSide, keeping, rawServer, untilHeld } from '@/tests/support/far-side';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import { calm, PASSWORD, type PostgresFar, postgresFar, readAll, reading } from '@/tests/support/sql-far';
import { refusal } from '@/tests/support/through-egress';

const HOME = { allowed: readRanges('127.0.0.0/8, ::1/128') };
const { kept, endAll } = keeping();
const ours = certificateFor('far.localhost');
let far: PostgresFar;
let maria: Mariadb;
let myLogin: SqlLogin;
/** Where a name under localhost leads to on this machine. */
let home: string;
beforeAll(async () => {
  [far, maria] = await Promise.all([postgresFar('sqlwire'), startMariadb(ours)]);
  await far.owner.query(
    "CREATE TABLE heavy AS SELECT i AS id, repeat('x', 60000) AS t FROM generate_series(1, 2000) AS i",
  );
  await maria.owner.query(`CREATE DATABASE shop; USE shop; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT SELECT ON shop.* TO reader;
    CREATE TABLE heavy AS SELECT seq AS id, repeat('x', 60000) AS t FROM seq_1_to_2000`);
  myLogin = { ...far.login, port: maria.port, database: 'shop', user: 'reader' };
  home = (await dns.promises.lookup('localhost', { verbatim: true })).address;
});
afterEach(endAll);
afterAll(async () => {
  await far.drop();
  await maria.stop();
});

/** Before a server that speaks no TLS: says yes to it and speaks it in its stead. */
const behindTls = (pair: { key: string; cert: string }, port: number, host: string): Promise<FarSide> =>
  rawServer((socket) => {
    socket.once('data', () => {
      socket.write('S');
      const plain = new tls.TLSSocket(socket, { isServer: true, ...pair });
      const inner = net.connect(port, '127.0.0.1');
      plain.on('error', () => inner.destroy());
      inner.on('error', () => plain.destroy());
      plain.pipe(inner).pipe(plain);
    });
  }, host);

/** Passes everything on, and counts connections. */
const behind = (port: number, host = '127.0.0.1'): Promise<FarSide> =>
  rawServer((socket) => {
    const inner = net.connect(port, '127.0.0.1');
    socket.on('close', () => inner.destroy());
    inner.on('close', () => socket.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  }, host);

type Far = (over: Partial<SqlLogin>, options?: SqlOptions) => Connector;
const postgres: Far = (over, options) => postgresSource({ ...far.login, ...over }, { ...HOME, ...options });
const mysql: Far = (over, options) => mysqlSource({ ...myLogin, ...over }, { ...HOME, ...options });
const sources: [string, Far, (host: string) => Promise<FarSide>][] = [
  ['Postgres', postgres, (host) => behindTls(ours, far.login.port, host)],
  ['MariaDB', mysql, (host) => behind(maria.port, host)],
];

describe.each(sources)('%s', (name, source, front) => {
  test.each([
    ['a certificate for this name from this authority', { tls: 'verify', ca: ours.cert, host: 'far.localhost' }, null],
    ['any certificate, when it is not to be checked', { tls: 'encrypt', host: 'far.localhost' }, null],
    [
      'a certificate for another name',
      { tls: 'verify', ca: ours.cert, host: 'other.localhost' },
      /was refused.*altnames/,
    ],
    [
      'a certificate of another authority',
      { tls: 'verify', ca: certificateFor('far.localhost').cert, host: 'far.localhost' },
      /was refused/,
    ],
    ['a certificate that Node does not know', { tls: 'verify', host: 'far.localhost' }, /was refused/],
    ['an address', { tls: 'verify', ca: ours.cert, host: '127.0.0.1' }, /was refused|name of the host/],
  ] as const)('takes or refuses %s', async (_case, over, why) => {
    const { port } = await kept(front('host' in over && over.host === '127.0.0.1' ? over.host : home));
    const checking = source({ port, ...over }).check(calm());
    if (why) expect((await refusal(checking)).message).toMatch(why);
    else await checking;
  });

  test('reads rows that weigh much in smaller pages, and closes its connection', async () => {
    const plain = await kept(behind(name === 'Postgres' ? far.login.port : maria.port));
    const heavy = source({ port: plain.port });
    const table = name === 'Postgres' ? 'public.heavy' : 'shop.heavy';
    for (const key of [['id'], []]) {
      const read = await readAll(heavy, reading(table, { columns: ['id', 't'], key }));
      expect(new Set(read.rows.map(({ cells }) => cells[0])).size).toBe(2000);
      expect(read.pages).toBeGreaterThan(5);
      await readAll(heavy, reading(table, { columns: ['id', 't'], key }), null, () => true);
    }
    await heavy.streams(calm());
    expect(await untilHeld(plain, 0)).toBe(0);
    expect(plain.seen()).toBe(5);
  });

  test('counts bytes under TLS as well', async () => {
    const { port } = await kept(front(home));
    const secure = source({ port, tls: 'verify', ca: ours.cert, host: 'far.localhost' }, { pageBytes: 1_000_000 });
    const table = name === 'Postgres' ? 'public.heavy' : 'shop.heavy';
    const { message } = await refusal(readAll(secure, reading(table, { columns: ['t'] })));
    expect(message).toBe('Expected at most 1000000 bytes for one page from far.localhost, got more.');
  });

  test('leaves at once when it is told to in the middle of a statement', async () => {
    const plain = await kept(behind(name === 'Postgres' ? far.login.port : maria.port));
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 200);
    const query = name === 'Postgres' ? 'SELECT 1 AS id FROM pg_sleep(5)' : 'SELECT sleep(5) AS id';
    const wanted = reading('query', { query, key: [] });
    await expect(source({ port: plain.port }).read(wanted, null, stop.signal).next()).rejects.toThrow('enough');
    expect(await untilHeld(plain, 0)).toBe(0);
  });

  test('refuses a cell of more than 1 MB and names its column', async () => {
    const query = "SELECT 1 AS id, repeat('x', 2000000) AS long_one";
    const { code, message } = await refusal(readAll(source({}), reading('query', { query, columns: ['long_one'] })));
    expect([code, message]).toEqual(['too_large', expect.stringContaining('long_one')]);
  });
});
