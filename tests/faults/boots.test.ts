/** Over 300 lines because a third of it is one table: every start that must be refused, and in which words. */
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '@/bin/bundle.mjs';
import { startPostgres } from '@/lib/server/boot/postgres';
import { until } from '@/tests/support/browserless';
import {
  clear,
  environmentOf,
  freePort,
  type Home,
  launch,
  newHome,
  ownerUrl,
  type Product,
  partsOf,
  processesOf,
  query,
  SUPERVISOR,
  stop,
  untilReady,
} from '@/tests/support/product';

type Said = { status: number | null; lines: string[]; seconds: number };

/** A start that ends by itself; its whole output, line by line. */
function start(home: Home, env: Record<string, string> = {}, args: string[] = []): Promise<Said> {
  const from = performance.now();
  const child = spawn(process.execPath, [...SUPERVISOR, ...args], {
    env: environmentOf(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      text += part;
    });
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  return new Promise((resolve) => {
    child.on('exit', (status) => {
      clearTimeout(late);
      resolve({ status, lines: text.split('\n').filter(Boolean), seconds: (performance.now() - from) / 1000 });
    });
  });
}

const homes: Home[] = [];
async function home(): Promise<Home> {
  const made = await newHome();
  homes.push(made);
  return made;
}

/** One line with the reason, a status, no time lost, nothing left. The progress of the boot may stand above it. */
async function expectRefusal(at: Home, said: Said, reason: RegExp): Promise<void> {
  const last = said.lines.at(-1) ?? '';
  expect(last).toMatch(/^Bellwether cannot start: /);
  expect(last).toMatch(reason);
  expect(said.lines.filter((line) => !/^\[[\d.]+ s\] |^A new key was written/.test(line))).toEqual([last]);
  expect(said.status).toBe(1);
  expect(said.seconds).toBeLessThanOrEqual(10);
  await until(
    async () => processesOf(at),
    (left) => left.length === 0,
    2_000, // what was killed a moment ago may still be on its way out
  );
}

beforeAll(() => bundle('supervise'));
afterAll(async () => {
  for (const at of homes) await clear(at);
});

describe('a start refuses', () => {
  const port = 'PORT must be a whole number from 1 to 65535, got';
  const cases: [string, Record<string, string>, string[], RegExp][] = [
    ['an option it does not know', {}, ['--frobnicate'], /unknown option --frobnicate; the only one is --reset-owner/],
    ['a port that is a word', { PORT: 'http' }, [], new RegExp(`${port} "http"`)],
    ['port 0', { PORT: '0' }, [], new RegExp(`${port} "0"`)],
    ['a port beyond the last', { PORT: '65536' }, [], new RegExp(`${port} "65536"`)],
    ['an empty port', { PORT: '' }, [], /PORT/],
    [
      'an address that is none',
      { APP_URL: 'bellwether' },
      [],
      /APP_URL must be an http or https address, got "bellwether"/,
    ],
    [
      'a range of addresses that is none',
      { EGRESS_ALLOW: '10.0.0.0/8, intranet' },
      [],
      /EGRESS_ALLOW: expected networks such as 10\.0\.0\.0\/8 or fd00::\/8, got "intranet"/,
    ],
    [
      'a range that does not begin where it says',
      { EGRESS_ALLOW: '192.168.1.7/24' },
      [],
      /EGRESS_ALLOW: expected the first address of a network, 192\.168\.1\.0\/24, got "192\.168\.1\.7\/24"/,
    ],
    [
      'a database of another kind',
      { DATABASE_URL: 'mysql://root:hunter2@127.0.0.1/x' },
      [],
      /DATABASE_URL must start with postgresql:\/\//,
    ],
    ['a database address that is none', { DATABASE_URL: 'postgresql://[::hunter2' }, [], /DATABASE_URL/],
    ['a database address without a host', { DATABASE_URL: 'postgresql://' }, [], /DATABASE_URL/],
  ];
  test.each(cases)('%s', async (_, env, args, reason) => {
    const at = await home();
    const said = await start(at, env, args);
    await expectRefusal(at, said, reason);
    expect(said.lines.join()).not.toContain('hunter2');
  });

  test('a database that does not answer, naming where it is looked for', async () => {
    const at = await home();
    const closed = await freePort();
    const DATABASE_URL = `postgresql://someone:hunter2@127.0.0.1:${closed}/bellwether`;
    const said = await start(at, { DATABASE_URL });
    await expectRefusal(at, said, new RegExp(`the database at 127.0.0.1:${closed} cannot be reached`));
    expect(said.lines.join()).not.toContain('hunter2');
  });

  test('a database whose host has no address', async () => {
    const at = await home();
    const said = await start(at, { DATABASE_URL: 'postgresql://someone:hunter2@nowhere.invalid/bellwether' });
    await expectRefusal(at, said, /the database at nowhere.invalid:5432 cannot be reached: /);
    expect(said.lines.join()).not.toContain('hunter2');
  });

  test('a database that takes the connection and says nothing', async () => {
    const at = await home();
    const taken: net.Socket[] = [];
    const silent = net.createServer((socket) => taken.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo; // it listens on a port
    const said = await start(at, { DATABASE_URL: `postgresql://someone:hunter2@127.0.0.1:${port}/bellwether` });
    await expectRefusal(at, said, new RegExp(`the database at 127.0.0.1:${port} cannot be reached: timeout expired`));
    for (const socket of taken) socket.destroy();
    silent.close();
  });

  test('a data directory that is a file', async () => {
    const at = await home();
    fs.writeFileSync(at.dataDir, '');
    await expectRefusal(at, await start(at), /DATA_DIR .*data cannot be written: EEXIST/);
  });

  test('a data directory that may not be made', async () => {
    const at = await home();
    const closed = process.getuid?.() === 0 ? '/sys/bellwether' : path.join(at.folder, 'closed', 'data'); // root may write everywhere but there
    fs.mkdirSync(path.join(at.folder, 'closed'), { mode: 0o500 });
    await expectRefusal(at, await start(at, { DATA_DIR: closed }), /DATA_DIR .* cannot be written: E\w+/);
  });

  test('a port that is taken', async () => {
    const at = await home();
    const other = net.createServer().listen(at.port, '127.0.0.1');
    await expectRefusal(
      at,
      await start(at),
      new RegExp(`port ${at.port} is busy \\(EADDRINUSE\\); set PORT to another one`),
    );
    await new Promise((resolve) => other.close(resolve));
  });

  test.each([
    ['is too short', crypto.randomBytes(31).toString('base64'), /KEY_FILE .*key must hold 32 bytes in base64, got 31/],
    ['is empty', '', /KEY_FILE .*key must hold 32 bytes in base64, got 0/],
  ])('a key that %s', async (_, text, reason) => {
    const at = await home();
    fs.writeFileSync(at.keyFile, text);
    await expectRefusal(at, await start(at), reason);
  });

  test('a key file that is a folder', async () => {
    const at = await home();
    fs.mkdirSync(at.keyFile);
    await expectRefusal(at, await start(at), /KEY_FILE .* cannot be read or created: EISDIR/);
  });
});

describe('an installation that runs', () => {
  let product: Product;
  beforeAll(async () => {
    product = launch(await home());
    await untilReady(product);
  });
  const answers = async () => (await fetch(`${product.url}/livez`)).status;

  test('keeps its key and its passwords to itself', () => {
    for (const file of [
      product.keyFile,
      path.join(product.dataDir, 'pg-password'),
      path.join(product.dataDir, 'running.json'),
    ])
      expect([file, fs.statSync(file).mode & 0o077]).toEqual([file, 0]);
    expect(fs.statSync(path.join(product.dataDir, 'pg')).mode & 0o777).toBe(0o700);
    expect(product.keyFile.startsWith(product.dataDir)).toBe(false);
  });

  test('gives no process but the supervisor the database’s own password', () => {
    const password = fs.readFileSync(path.join(product.dataDir, 'pg-password'), 'utf8').trim();
    for (const pid of Object.values(partsOf(product))) {
      if (!fs.existsSync(`/proc/${pid}/environ`)) continue;
      const seen = fs.readFileSync(`/proc/${pid}/environ`, 'utf8') + fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect(seen).not.toContain(password);
    }
  });

  test('sends a second start away and goes on', async () => {
    const said = await start({ ...product, port: await freePort() });
    expect(said.lines).toEqual([
      expect.stringMatching(
        new RegExp(`^Bellwether cannot start: Bellwether already runs here: .* \\(pid ${product.pid}, DATA_DIR `),
      ),
    ]);
    expect([said.status, await answers()]).toEqual([1, 200]);
    expect(JSON.parse(fs.readFileSync(path.join(product.dataDir, 'running.json'), 'utf8')).pid).toBe(product.pid);
  });

  test('prints a new link for its owner on --reset-owner and goes on', async () => {
    const said = await start(product, {}, ['--reset-owner']);
    expect(said.lines).toEqual([
      expect.stringMatching(/\(works once, for 24 hours\): http:\/\/localhost:\d+\/link\/[\w-]{43}$/),
    ]);
    expect([said.status, await answers()]).toEqual([0, 200]);
  });

  test('ends at SIGTERM with nothing left, and then refuses the wrong key and a newer schema', async () => {
    await query(
      ownerUrl(product),
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_later', now())",
    );
    expect(await stop(product)).toBe(0);
    expect(processesOf(product)).toEqual([]);
    expect(fs.existsSync(path.join(product.dataDir, 'running.json'))).toBe(false);

    await expectRefusal(product, await start(product), /newer than this build: it has migration 29990101000000_later/);

    const wrong = path.join(product.folder, 'wrong-key');
    fs.writeFileSync(wrong, crypto.randomBytes(32).toString('base64'));
    const copy = { ...product, keyFile: wrong };
    expect(await lifted(product)).toBe(0);
    await expectRefusal(
      product,
      await start(copy),
      /Wrong key: this database was set up with key [0-9a-f]{16}, KEY_FILE holds [0-9a-f]{16}/,
    );
  });
});

/** Takes the row of the newer build out again, with the product's own database server. */
async function lifted(at: Home): Promise<number> {
  const postgres = await startPostgres({ dataDir: at.dataDir });
  await query(postgres.url('bellwether'), "DELETE FROM _prisma_migrations WHERE id = 'x'");
  await postgres.stop();
  return processesOf(at).length;
}

test('npm start that is told to end ends all that it started', async () => {
  const at = await home();
  const log = fs.openSync(at.logFile, 'a');
  const npm = spawn('npm', ['start'], {
    env: environmentOf(at),
    stdio: ['ignore', log, log],
    shell: process.platform === 'win32',
  });
  const ended = once(npm, 'exit');
  await until(
    async () => fs.readFileSync(at.logFile, 'utf8'),
    (text) => /\/link\/\S+\n/.test(text),
    60_000,
  );
  npm.kill('SIGTERM');
  await ended;
  await until(
    async () => processesOf(at),
    (left) => left.length === 0,
    15_000,
  );
  expect(fs.existsSync(path.join(at.dataDir, 'running.json'))).toBe(false);
});

test('no stop during the boot leaves a process or a lock', async () => {
  for (const ms of [300, 900, 1_800]) {
    const at = await home();
    const product = launch(at);
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(product.pid, 'SIGTERM');
    const status = await product.exit;
    await until(
      async () => processesOf(at),
      (left) => left.length === 0,
      3_000,
    ).catch((cause) => {
      throw new Error(`stopped after ${ms} ms`, { cause });
    });
    // Before the first line of ours runs, a signal ends the process by itself.
    if (fs.existsSync(at.dataDir))
      expect([ms, status, fs.existsSync(path.join(at.dataDir, 'running.json'))]).toEqual([ms, 0, false]);
  }
});
