/**
 * `npm start` after the installation: database, schema, build, web, worker, and their end. One clear line when it
 * cannot. Knows the order of things; each thing itself lies beside it.
 */
import net from 'node:net';
import pg from 'pg';
import { BootError } from './boot-error';
import { type Build, buildAll } from './build';
import { type Child, keep } from './children';
import { loadKey } from './key';
import { dropLock, running, takeLock, writeLock } from './lock';
import { migrate } from './migrate';
import { ownerLink } from './owner-link';
import { appUrl, databaseUrl, dataDir, egressAllow, ingestPort, ingestUrl, webPort } from './paths';
import { alive, type Postgres, startPostgres } from './postgres';
import { prepareQueue } from './queue';
import { armRoles, childEnvironment } from './secrets';

const DATABASE = 'bellwether';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const started = Number(process.env.BELLWETHER_STARTED) || Date.now();
const say = (line: string) => console.log(`[${((Date.now() - started) / 1000).toFixed(1)} s] ${line}`);

/** Boots, or ends the process with one line and status 1. */
export async function bootOrExit(args: string[]): Promise<void> {
  try {
    await boot(args);
  } catch (cause) {
    console.error(cause instanceof BootError ? `Bellwether cannot start: ${cause.message}` : cause);
    process.exit(1);
  }
}

async function boot(args: string[]): Promise<void> {
  const unknown = args.find((arg) => arg !== '--reset-owner');
  if (unknown) throw new BootError(`unknown option ${unknown}; the only one is --reset-owner`);
  const reset = args.includes('--reset-owner');
  const dir = dataDir();
  const live = running(dir);
  if (reset && live) return console.log(await ownerLink(live.authUrl, { reset }));
  const begun: Begun = { dir, locked: false, ending: false };
  // A stop during the boot, too, leaves no database behind, no build and no lock; what fails because of it is not told.
  const early = async () => {
    begun.ending = true;
    ignoreBroken();
    await undo(begun);
    process.exit(0);
  };
  for (const signal of SIGNALS) process.once(signal, early);
  try {
    const serving = await prepareAll(begun, reset);
    if (begun.ending) return;
    for (const signal of SIGNALS) process.off(signal, early);
    await serve(serving);
  } catch (cause) {
    if (begun.ending) return;
    begun.ending = true;
    await undo(begun);
    throw cause;
  }
}

/** A connection that breaks because its database is being stopped has nobody left to tell. */
function ignoreBroken(): void {
  process.on('uncaughtException', () => undefined);
  process.on('unhandledRejection', () => undefined);
}

/** What a boot has started so far. */
type Begun = { dir: string; locked: boolean; ending: boolean; build?: Build; opening?: Promise<Opened> };

async function undo({ dir, locked, build, opening }: Begun): Promise<void> {
  build?.stop();
  const opened = await opening?.catch(() => null); // it failed to start: there is nothing to stop
  await opened?.postgres?.stop();
  if (locked) dropLock(dir);
}

async function prepareAll(begun: Begun, reset: boolean): Promise<Serving> {
  const { dir } = begun;
  takeLock(dir, appUrl());
  begun.locked = true;
  for (const [port, name] of [
    [webPort(), 'PORT'],
    [ingestPort(), 'INGEST_PORT'],
  ] as const)
    await portFree(port, name);
  const { key, file, created } = loadKey();
  if (created) console.log(`A new key was written to ${file}. Back it up: without it nothing sealed can be opened.`);
  if (new URL(appUrl()).protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(new URL(appUrl()).hostname)) {
    console.warn(`Warning: APP_URL ${appUrl()} is not https; passwords and sessions would travel in the clear.`);
  }
  const url = databaseUrl();
  egressAllow(); // refused before anything is begun
  if (begun.ending) return new Promise(() => undefined); // stopped while the port was looked at: nothing is begun any more
  begun.build = buildAll();
  begun.opening = openDatabase(dir, url);
  const { postgres, ownerUrl } = await begun.opening;
  await prepare(ownerUrl, key);
  writeLock(dir, { url: appUrl(), authUrl: childEnvironment(ownerUrl, key).AUTH_DATABASE_URL });
  await begun.build.done;
  return { dir, ownerUrl, key, postgres, reset };
}

type Opened = { postgres: Postgres | null; ownerUrl: string };

async function openDatabase(dir: string, url: string | null): Promise<Opened> {
  if (url) return { postgres: null, ownerUrl: url };
  const postgres = await startPostgres({
    dataDir: dir,
    onLog: (line) => process.env.BELLWETHER_LOG === 'postgres' && console.error(line),
  });
  say(postgres.adopted ? 'Database: adopted the one still running' : 'Database ready');
  return { postgres, ownerUrl: postgres.url(DATABASE) };
}

async function prepare(ownerUrl: string, key: Buffer): Promise<void> {
  const applied = await migrate(ownerUrl);
  if (applied.length) say(`Schema: ${applied.length} migration${applied.length > 1 ? 's' : ''} applied`);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off'",
    );
    if (rows[0])
      throw new BootError(`the database runs with ${rows[0].name} = off: a commit would not mean that it is on disk`);
    await armRoles(owner, key);
    await prepareQueue(ownerUrl);
  } finally {
    await owner.end();
  }
}

type Serving = { dir: string; ownerUrl: string; key: Buffer; postgres: Postgres | null; reset: boolean };

async function serve({ dir, ownerUrl, key, postgres, reset }: Serving): Promise<void> {
  let database = postgres;
  let restarting: Promise<unknown> = Promise.resolve();
  let stopping = false;
  const parts: Child[] = [];
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    ignoreBroken();
    for (const part of parts) await part.stop();
    await restarting.catch(() => undefined); // said where it happened
    await database?.stop();
    dropLock(dir);
    process.exit(code);
  };
  const onHopeless = (why: string) => {
    console.error(`Bellwether stops: ${why}`);
    void stop(1);
  };
  const env = {
    ...childEnvironment(ownerUrl, key),
    PORT: String(webPort()),
    HOSTNAME: process.env.HOST ?? '127.0.0.1',
  };
  parts.push(
    keep({ name: 'web', script: 'web', env, onHopeless }),
    keep({ name: 'worker', script: 'worker', env, onHopeless }),
    keep({ name: 'ingest', script: 'ingest', env, onHopeless }),
  );
  for (const signal of SIGNALS) process.on(signal, () => void stop(0));
  if (postgres)
    watch(
      postgres,
      () => !stopping,
      () => {
        const again = startPostgres({ dataDir: dir, port: Number(new URL(ownerUrl).port) });
        restarting = again.then((started) => {
          database = started;
        });
        return again;
      },
    );
  for (const port of [webPort(), ingestPort()]) await untilAnswer(port);
  say(`Bellwether is ready: ${appUrl()}, events at ${ingestUrl()}`);
  const link = await ownerLink(env.AUTH_DATABASE_URL, { reset }).catch((cause) => {
    if (stopping) return null; // the database went first
    throw cause;
  });
  if (link) console.log(link);
}

/** Starts the database again when its process is gone; the port stays, so every pool finds it again. */
function watch(first: Postgres, wanted: () => boolean, again: () => Promise<Postgres>): void {
  let current = first;
  const look = async () => {
    if (!wanted()) return;
    if (!alive(current.pid())) {
      console.error('The database process ended: starting it again');
      current = await again().catch((cause) => {
        console.error(`The database did not start: ${cause instanceof Error ? cause.message : cause}`);
        return current;
      });
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
}

function portFree(port: number, name: string): Promise<void> {
  const attempt = (left: number, resolve: () => void, reject: (cause: unknown) => void) => {
    const server = net.createServer();
    server.on('error', (cause) => {
      if (left > 0) return setTimeout(() => attempt(left - 1, resolve, reject), 500); // a web server whose supervisor was killed is on its way out
      reject(
        new BootError(`port ${port} is busy (${'code' in cause ? cause.code : cause}); set ${name} to another one`),
      );
    });
    server.listen(port, process.env.HOST ?? '127.0.0.1', () => server.close(() => resolve()));
  };
  return new Promise((resolve, reject) => attempt(6, resolve, reject));
}

async function untilAnswer(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/livez`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
