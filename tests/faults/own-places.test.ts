import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import { type Postgres, startPostgres } from '@/lib/server/boot/postgres';
import { type Answer, browserless } from '@/tests/support/browserless';
import { setUp } from '@/tests/support/cast';
import {
  clear,
  type Home,
  launch,
  newHome,
  type Product,
  processesOf,
  query,
  SUPERVISOR,
  stop,
  untilReady,
} from '@/tests/support/product';

const ORIGIN = 'https://success.example';

let elsewhere: Home;
let postgres: Postgres;
let home: Home;
let product: Product;
let said: string;

beforeAll(async () => {
  await bundle('supervise');
  elsewhere = await newHome();
  fs.mkdirSync(elsewhere.dataDir, { mode: 0o711 });
  postgres = await startPostgres({ dataDir: elsewhere.dataDir });
  home = await newHome();
  product = launch(home, SUPERVISOR, { DATABASE_URL: postgres.url('own'), APP_URL: `${ORIGIN}/` });
  said = await untilReady(product);
});
afterAll(async () => {
  await clear(home);
  await postgres?.stop();
  await clear(elsewhere);
});

describe('an installation on a database of one’s own, behind an https address', () => {
  test('keeps its rows there and starts no database beside it', async () => {
    expect(await query(postgres.url('own'), 'SELECT count(*)::int AS links FROM link')).toEqual([{ links: 1 }]);
    expect(fs.readdirSync(home.dataDir)).not.toContain('pg');
    expect(said).not.toContain('Database ready');
  });

  test('has its key, its lock and its port where they were asked for', async () => {
    expect(fs.existsSync(home.keyFile)).toBe(true);
    expect(fs.existsSync(path.join(home.dataDir, 'running.json'))).toBe(true);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });

  test('prints links to its own address, and no warning about it', () => {
    expect(said).toMatch(new RegExp(`${ORIGIN}/link/[\\w-]{43}\\n`));
    expect(said).not.toContain('localhost');
    expect(said).not.toContain('Warning');
  });

  test('asks for https for a year, in every answer', async () => {
    const visitor = browserless({ url: product.url, origin: ORIGIN });
    for (const path of ['/sign-in', '/accounts', '/api/me', '/livez', '/api/nothing', '/nothing-here']) {
      const { headers } = await visitor.get(path);
      expect([path, headers.get('strict-transport-security')]).toEqual([path, 'max-age=31536000; includeSubDomains']);
    }
  });

  test('gives cookies that belong to this host and to https alone', async () => {
    const site = { url: product.url, origin: ORIGIN };
    const token = /\/link\/(\S+)/.exec(said)?.[1] ?? '';
    const owner = await setUp(site, { token, workspaceName: 'Elsewhere' });
    const again: Answer = await owner.browser.signIn(owner.email, owner.password);
    const lines = again.headers.getSetCookie();
    const session = lines.find((line) => line.startsWith('__Host-bellwether-session='));
    expect(session).toMatch(/; Secure/i);
    expect(session).toMatch(/; HttpOnly/i);
    expect(session).toMatch(/; Path=\/(;|$)/i);
    expect(session).not.toMatch(/domain/i);
    expect(lines.filter((line) => !/; Secure/i.test(line))).toEqual([]);
    expect((await owner.browser.get('/api/me')).status).toBe(200);
  });

  test('is refused without a word of the password when that is wrong, or when the login may not make what is missing', async () => {
    await query(postgres.url('postgres'), "CREATE ROLE plain LOGIN PASSWORD 'hunter2'");
    const port = new URL(postgres.url('own')).port;
    const cases = [
      [`plain:hunter3@127.0.0.1:${port}/own`, /^Bellwether cannot start: the database at .* password authentication/],
      [`plain:hunter2@127.0.0.1:${port}/other`, /^Bellwether cannot start: the database other is not there, and /],
      [`plain:hunter2@127.0.0.1:${port}/own`, /^Bellwether cannot start: .*permission denied/],
    ] as const;
    for (const [address, reason] of cases) {
      const at = await newHome();
      const refused = launch(at, SUPERVISOR, { DATABASE_URL: `postgresql://${address}` });
      expect(await refused.exit).toBe(1);
      const text = fs.readFileSync(at.logFile, 'utf8').trim().split('\n').at(-1) ?? '';
      await clear(at);
      expect(text).toMatch(reason);
      expect(text).not.toContain('hunter');
    }
  });

  test('ends without the database, which is not its own', async () => {
    expect(await stop(product)).toBe(0);
    expect(processesOf(home)).toEqual([]);
    const client = new pg.Client({ connectionString: postgres.url('own') });
    await client.connect();
    const { rows } = await client.query('SELECT name FROM workspace');
    await client.end();
    expect(rows).toEqual([{ name: 'Elsewhere' }]);
  });
});
