/** Random scripts of what happens to a source while it is read: in the end what was stored is what is there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '@/lib/server/connectors/connector';
import { mysqlSource } from '@/lib/server/connectors/mysql';
import { postgresSource } from '@/lib/server/connectors/postgres';
import type { SqlLogin } from '@/lib/server/connectors/sql-login';
import { type Mariadb, startMariadb } from '@/tests/support/mariadb';
import { scriptsOf } from '@/tests/support/pulled';
import { calm, OPTIONS, PASSWORD, type PostgresFar, postgresFar, reading } from '@/tests/support/sql-far';

const SCRIPTS = scriptsOf(25);

let far: PostgresFar;
let maria: Mariadb;
beforeAll(async () => {
  [far, maria] = await Promise.all([postgresFar('sqlfaults'), startMariadb()]);
  await far.owner.query('CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, updated_at timestamptz)');
  await maria.owner.query(`CREATE DATABASE shop; CREATE USER reader IDENTIFIED BY '${PASSWORD}'; GRANT SELECT ON shop.* TO reader; USE shop;
    CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, updated_at timestamp(6) NULL); SET time_zone = '+00:00'`);
});
afterAll(async () => {
  await far.drop();
  await maria.stop();
});

type Far = {
  table: string;
  source: (pageRows: number) => Connector;
  run: (sql: string) => Promise<unknown>;
  /** An instant that lies so many seconds back, in its SQL; 0 = now. */
  ago: (seconds: number) => string;
  kill: () => Promise<unknown>;
  truth: () => Promise<string[]>;
};
const line = ({ id, v }: { id: number; v: number }) => `${id}=${v}`;

const postgres = (): Far => ({
  table: 'public.t',
  source: (pageRows) => postgresSource(far.login, { ...OPTIONS, pageRows }),
  run: (sql) => far.owner.query(sql),
  ago: (seconds) => `clock_timestamp() - interval '${seconds} seconds'`,
  kill: () => far.owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${far.reader}'`),
  truth: async () =>
    (await far.owner.query<{ id: number; v: number }>('SELECT id, v FROM t ORDER BY id')).rows.map(line),
});
const login = (): SqlLogin => ({ ...far.login, port: maria.port, database: 'shop', user: 'reader' });
const mariadb = (): Far => ({
  table: 'shop.t',
  source: (pageRows) => mysqlSource(login(), { ...OPTIONS, pageRows }),
  run: (sql) => maria.owner.query(sql),
  ago: (seconds) => `sysdate(6) - INTERVAL ${seconds} SECOND`,
  kill: () => maria.owner.query('KILL CONNECTION USER reader').catch(() => undefined), // nobody is there just now
  truth: async () => {
    const [rows] = await maria.owner.query('SELECT id, v FROM t ORDER BY id');
    return Array.isArray(rows) ? rows.map((row) => line({ id: Number(Object(row).id), v: Number(Object(row).v) })) : [];
  },
});

/** Mulberry32: the same script for the same seed. @returns a whole number below `below` */
function dice(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Something happens to the source: rows come or change, dated now, up to nine minutes late, or not at all. */
async function happen({ run, ago }: Far, roll: (below: number) => number): Promise<void> {
  const at = roll(10) === 0 ? 'NULL' : ago(roll(2) * roll(540));
  const id = roll(400);
  if (roll(2) === 0) await run(`UPDATE t SET v = v + 1, updated_at = ${at} WHERE id = ${id}`);
  else await run(`INSERT INTO t SELECT coalesce(max(id), 0) + 1, ${roll(1_000)}, ${at} FROM t`);
}

async function script(on: Far, seed: number): Promise<void> {
  const roll = dice(seed);
  await on.run('DELETE FROM t');
  const rows = Array.from({ length: 200 }, (_, i) => `(${i}, 0, ${roll(20) === 0 ? 'NULL' : on.ago(roll(4) * 900)})`);
  await on.run(`INSERT INTO t VALUES ${rows.join(', ')}`);
  const wanted = reading(on.table, { columns: ['id', 'v'], cursorField: 'updated_at' });
  const stored = new Map<string, string>();
  let cursor: string | null = null;
  for (let run = 0; run < 8; run++) {
    const calmly = run >= 6; // in the end twice without any trouble
    try {
      for await (const page of on.source(1 + roll(90)).read(wanted, cursor, calm())) {
        for (const { cells } of page.rows) stored.set(cells[0] ?? '', cells[1] ?? '');
        cursor = page.cursor;
        if (calmly) continue;
        await happen(on, roll);
        const trouble = roll(12);
        if (trouble === 0) break;
        if (trouble === 1) await on.kill();
      }
    } catch (cause) {
      if (calmly) throw cause; // else it is the connection that was cut
    }
  }
  const found = [...stored].sort(([a], [b]) => Number(a) - Number(b)).map(([id, v]) => `${id}=${v}`);
  expect(found, `seed ${seed}`).toEqual(await on.truth());
}

describe.each([
  ['Postgres', postgres],
  ['MariaDB', mariadb],
])('%s', (_name, on) => {
  test(`${SCRIPTS} scripts of breaks, cut connections, changes and late commits: nothing is missing`, async () => {
    for (let seed = 1; seed <= SCRIPTS; seed++) await script(on(), seed);
  });
});
