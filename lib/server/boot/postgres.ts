/**
 * Starts, adopts and stops the embedded server. It never deletes postmaster.pid, never runs as root, listens on
 * 127.0.0.1 alone, and does not give up while a lock or a recovery stands in the way.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { BootError } from './boot-error';
import { type Runner, runner } from './postgres-files';

export type Postgres = {
  url: (database: string) => string;
  pid: () => number;
  adopted: boolean;
  stop: () => Promise<void>;
};
export type PostgresOptions = { dataDir: string; port?: number; flags?: string[]; onLog?: (line: string) => void };

const READY_MS = 60_000;
const SAFE = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'password_encryption=scram-sha-256',
  'max_connections=60',
  // a customer's history comes as millions of rows: sort them in memory, and do not stop for a checkpoint every gigabyte
  'work_mem=16MB',
  'max_wal_size=2GB',
  'wal_compression=on',
  'random_page_cost=1.1',
  'jit=off',
];

type Cluster = { dir: string; password: string; run: Runner; flags: string[]; onLog: (line: string) => void };

/** Brings the cluster in `dataDir` up, creating it first when the folder is empty. */
export async function startPostgres({
  dataDir,
  port: wanted,
  flags = [],
  onLog = () => undefined,
}: PostgresOptions): Promise<Postgres> {
  const run = runner();
  const dir = path.join(dataDir, 'pg');
  const cluster: Cluster = { dir, password: password(dataDir), run, flags, onLog };
  if (!fs.existsSync(path.join(dir, 'PG_VERSION'))) initialise(cluster);
  const orphan = await adopt(cluster);
  if (orphan) return orphan;
  const port = wanted ?? (await freePort());
  let child = launch(cluster, port);
  await untilReady(cluster, port, () => {
    if (child.exitCode !== null || child.signalCode !== null) child = launch(cluster, port); // its lock or its old children still stood in the way
  });
  return handle(cluster, { port, pid: () => child.pid ?? 0, adopted: false });
}

function password(dataDir: string): string {
  const file = path.join(dataDir, 'pg-password');
  if (!fs.existsSync(file)) fs.writeFileSync(file, crypto.randomBytes(24).toString('hex'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8').trim();
}

function initialise({ dir, password, run }: Cluster): void {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (run.uid !== undefined && run.gid !== undefined) fs.chownSync(dir, run.uid, run.gid);
  const file = path.join(dir, '..', `.initdb-${crypto.randomBytes(6).toString('hex')}`);
  fs.writeFileSync(file, `${password}\n`, { mode: 0o600 });
  if (run.uid !== undefined && run.gid !== undefined) fs.chownSync(file, run.uid, run.gid);
  try {
    const [command, args] = run.command('initdb', [
      '-D',
      dir,
      '-U',
      'postgres',
      '-k',
      '--auth=scram-sha-256',
      '--pwfile',
      file,
      '-E',
      'UTF8',
      '--locale=C',
    ]);
    const done = spawnSync(command, args, { env: environment(), cwd: '/', encoding: 'utf8' });
    if (done.status !== 0) {
      fs.rmSync(dir, { recursive: true, force: true }); // initdb made it a moment ago: nothing of anyone's is in it
      throw new BootError(
        `Postgres could not create its cluster in ${dir}: ${lastLine(done.stderr || done.stdout || String(done.error))}`,
      );
    }
  } finally {
    fs.rmSync(file, { force: true });
  }
}

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
  NODE_ENV: 'production',
});
const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

function launch({ dir, run, flags, onLog }: Cluster, port: number): ChildProcess {
  const settings = SAFE.flatMap((setting) => ['-c', setting]);
  const [command, args] = run.command('postgres', ['-D', dir, '-p', String(port), ...settings, ...flags]);
  // Its own process group: a Ctrl-C in the terminal must not stop it before web and worker have finished.
  const child = spawn(command, args, {
    env: environment(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  child.stderr?.on('data', (text) => onLog(String(text).trimEnd()));
  child.on('error', (cause) => onLog(`postgres could not be started: ${cause.message}`));
  return child;
}

async function untilReady(cluster: Cluster, port: number, again: () => void): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    last = await answer(cluster, port);
    if (last === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (last === 'foreign') throw new BootError(`Another server answers on port ${port}`);
    again();
  }
  throw new BootError(`Postgres in ${cluster.dir} did not become ready within ${READY_MS / 1000} s: ${last}`);
}

/** 'ready' only when the server that answers serves this very folder. */
async function answer({ dir, password }: Cluster, port: number): Promise<string> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined); // a server that goes down while asked: the next round asks again
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return fs.realpathSync(rows[0]?.data_directory ?? '/') === fs.realpathSync(dir) ? 'ready' : 'foreign';
  } catch (cause) {
    return String(cause);
  } finally {
    await client.end().catch(() => undefined); // never connected: nothing to close
  }
}

/** A server that outlived its supervisor: taken over when it serves this folder with this password. */
async function adopt(cluster: Cluster): Promise<Postgres | null> {
  const lines = readPid(cluster.dir);
  const [pid, port] = [Number(lines?.[0]), Number(lines?.[3])];
  if (!pid || !port || !alive(pid)) return null;
  const deadline = Date.now() + READY_MS;
  while (alive(pid) && Date.now() < deadline) {
    const state = await answer(cluster, port);
    if (state === 'ready') return handle(cluster, { port, pid: () => pid, adopted: true });
    if (/28P01|password/.test(state))
      throw new BootError(`A Postgres that is not ours (pid ${pid}) runs in ${cluster.dir}`);
    if (/ECONNREFUSED/.test(state)) return null; // the pid was given to some other process: the new server decides
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}

function readPid(dir: string): string[] | null {
  const file = path.join(dir, 'postmaster.pid');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : null;
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'; // it lives, as someone else
  }
}

function handle(
  cluster: Cluster,
  { port, pid, adopted }: { port: number; pid: () => number; adopted: boolean },
): Postgres {
  const stop = async () => {
    const target = pid();
    if (!alive(target)) return;
    process.kill(target, 'SIGINT'); // fast shutdown: sessions end, data is checkpointed
    for (const deadline = Date.now() + 30_000; alive(target) && Date.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return {
    url: (database) => `postgresql://postgres:${cluster.password}@127.0.0.1:${port}/${database}`,
    pid,
    adopted,
    stop,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
