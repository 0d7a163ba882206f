/** Starts the product as a person does, with data of its own, and leaves nothing of it behind: only processes that it started are ever stopped. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { until } from './browserless';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const SUPERVISOR = [path.join(ROOT, 'dist', 'supervise.mjs')];
export const START = [path.join(ROOT, 'bin', 'start.mjs')];

/** A place for one installation: `DATA_DIR`, `KEY_FILE` and a port that is free now. */
export type Home = {
  folder: string;
  dataDir: string;
  keyFile: string;
  port: number;
  ingestPort: number;
  logFile: string;
};
export type Product = Home & { url: string; origin: string; pid: number; exit: Promise<number | null> };
export type Parts = { web: number; worker: number; ingest: number; postgres: number };

export async function newHome(): Promise<Home> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-http-'));
  fs.chmodSync(folder, 0o711);
  return {
    folder,
    dataDir: path.join(folder, 'data'),
    keyFile: path.join(folder, 'key'),
    port: await freePort(),
    ingestPort: await freePort(),
    logFile: path.join(folder, 'log'),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The environment of a start: nothing of a database or an address that the shell of the test may carry. */
export function environmentOf(home: Home, env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { DATABASE_URL, APP_URL, EGRESS_ALLOW, HOST, NODE_ENV, NODE_OPTIONS, VITEST, ...rest } = process.env;
  const own = { DATA_DIR: home.dataDir, KEY_FILE: home.keyFile, NEXT_TELEMETRY_DISABLED: '1' };
  const ports = { PORT: String(home.port), INGEST_PORT: String(home.ingestPort) };
  return { ...rest, ...own, ...ports, NODE_ENV: 'production', ...env };
}

/** Spawns the product; its output is appended to the home's log file. */
export function launch(home: Home, command = SUPERVISOR, env: Record<string, string> = {}): Product {
  const log = fs.openSync(home.logFile, 'a');
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: environmentOf(home, env),
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  started.set(home, child);
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return {
    ...home,
    url: `http://127.0.0.1:${home.port}`,
    origin: `http://localhost:${home.port}`,
    pid: child.pid ?? 0,
    exit,
  };
}

/** Until it is ready, or over. @returns what it said since `from` */
export async function untilReady(product: Product, { from = 0, ms = 60_000 } = {}): Promise<string> {
  let over = false;
  void product.exit.then(() => {
    over = true;
  });
  const said = () => fs.readFileSync(product.logFile, 'utf8').slice(from);
  const text = await until(
    async () => said(),
    (seen) => over || /\/link\/\S+\n|Sign in at \S+\n/.test(seen),
    ms,
  );
  if (over) throw new Error(`the product ended instead of getting ready: ${text}`);
  return text;
}

/** SIGTERM, and its exit status. */
export async function stop(product: Product): Promise<number | null> {
  process.kill(product.pid, 'SIGTERM');
  return product.exit;
}

const started = new Map<Home, ChildProcess>();
process.on('exit', () => {
  for (const child of started.values()) child.kill('SIGTERM'); // a run that was cut off: the supervisor stops its parts in order
});

/** Ends whatever still runs of this home, and removes its files. Safe to call twice. */
export async function clear(home: Home): Promise<void> {
  started.get(home)?.kill('SIGCONT');
  started.delete(home);
  for (const pid of processesOf(home)) kill(pid, 'SIGKILL');
  await until(
    async () => processesOf(home),
    (left) => left.length === 0,
    10_000,
  );
  fs.rmSync(home.folder, { recursive: true, force: true });
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause; // gone already
  }
}

type Process = { pid: number; parent: number; command: string };

function processes(): Process[] {
  if (!fs.existsSync('/proc/self/stat')) return listed();
  return fs.readdirSync('/proc').flatMap((name) => {
    try {
      if (!/^\d+$/.test(name)) return [];
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      if (stat[0] === 'Z') return []; // ended; its parent has not asked for it yet
      const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent: Number(stat[1]), command }];
    } catch {
      return []; // ended while we looked
    }
  });
}

function listed(): Process[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  return text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) => (match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : []));
}

/** Every process that works for this home: its folder is in the command line or in the environment. */
export function processesOf(home: Home): number[] {
  return processes()
    .filter(
      ({ pid, command }) => pid !== process.pid && (command.includes(home.folder) || environmentHas(pid, home.folder)),
    )
    .map(({ pid }) => pid);
}

function environmentHas(pid: number, text: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(text);
  } catch {
    return false; // someone else's, or gone
  }
}

/** The supervisor's parts by their process ids; the database's stands in its own file. */
export function partsOf(product: Pick<Product, 'pid' | 'dataDir'>): Parts {
  const children = processes().filter(({ parent }) => parent === product.pid);
  const find = (name: RegExp) => children.find(({ command }) => name.test(command))?.pid ?? 0;
  return {
    web: find(/dist\/web\.mjs|^next-server/),
    worker: find(/dist\/worker\.mjs/),
    ingest: find(/dist\/ingest\.mjs/),
    postgres: postgresOf(product),
  };
}

function postgresOf({ dataDir }: Pick<Home, 'dataDir'>): number {
  return Number(fs.readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The embedded database's address as its owner: for looking, and for moving a row's clock. */
export function ownerUrl({ dataDir }: Pick<Home, 'dataDir'>): string {
  const password = fs.readFileSync(path.join(dataDir, 'pg-password'), 'utf8').trim();
  const port = fs.readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3];
  return `postgresql://postgres:${password}@127.0.0.1:${port}/bellwether`;
}

export async function query<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A link that sets up another workspace with its owner, as the first start prints it. */
export async function setupLink(url: string): Promise<string> {
  const token = crypto.randomBytes(32).toString('base64url');
  const hash = crypto.createHash('sha256').update(token).digest('hex');
  await query(url, "INSERT INTO link (kind, token_hash, expires_at) VALUES ('setup', $1, now() + interval '1 hour')", [
    hash,
  ]);
  return token;
}

/** As if every override that stands had been set as many days earlier: nobody waits three months for one to expire. */
export const daysPass = (url: string, days: number): Promise<unknown> =>
  query(
    url,
    'UPDATE score_override SET set_at = set_at - make_interval(days => $1), until_at = until_at - make_interval(days => $1) WHERE ended_at IS NULL',
    [days],
  );
