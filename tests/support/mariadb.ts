/** A real MariaDB for a test file: on loopback, with data of its own, ended by its pid. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { findMariadb } from '@/bin/mariadb.mjs';
import { until } from './browserless';

export type Mariadb = { port: number; owner: Connection; stop: () => Promise<void> };

const SETTINGS = [
  ...['--bind-address=127.0.0.1', '--innodb-buffer-pool-size=256M', '--innodb-flush-log-at-trx-commit=0'],
  ...['--skip-log-bin', '--character-set-server=utf8mb4'],
];

export async function startMariadb(pair?: { key: string; cert: string }): Promise<Mariadb> {
  const programs = findMariadb();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-mariadb-'));
  const user = userFor(dir);
  const data = path.join(dir, 'data');
  const made = spawnSync(
    programs.install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...user],
    { encoding: 'utf8', cwd: dir },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
  const port = await freePort();
  const child = spawn(
    programs.server,
    [
      ...['--no-defaults', `--datadir=${data}`, `--socket=${path.join(dir, 's')}`, `--port=${port}`],
      ...[`--pid-file=${path.join(dir, 'pid')}`, ...SETTINGS, ...user, ...tlsOf(dir, pair)],
    ],
    { stdio: 'ignore', cwd: dir },
  );
  const owner = await until(
    () => entered(port),
    (found) => found !== null || child.exitCode !== null,
  ).catch(() => null);
  if (!owner) {
    await ended(child, dir);
    throw new Error('MariaDB did not start');
  }
  return {
    port,
    owner,
    stop: () => {
      owner.destroy();
      return ended(child, dir);
    },
  };
}

function tlsOf(dir: string, pair?: { key: string; cert: string }): string[] {
  if (!pair) return [];
  return Object.entries(pair).map(([name, pem]) => {
    const file = path.join(dir, `${name}.pem`);
    fs.writeFileSync(file, pem);
    return `--ssl-${name}=${file}`;
  });
}

/** The server does not run as root. The folder is given to the user it runs as. */
function userFor(dir: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const [name = 'nobody', , uid = '65534', gid = '65534'] = (
    fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => /^(mysql|nobody):/.test(line)) ?? ''
  ).split(':');
  fs.chownSync(dir, Number(uid), Number(gid));
  return [`--user=${name}`];
}

async function entered(port: number): Promise<Connection | null> {
  try {
    return await mysql.createConnection({ host: '127.0.0.1', port, user: 'root', multipleStatements: true });
  } catch {
    return null; // not up yet
  }
}

async function ended(child: ChildProcess, dir: string): Promise<void> {
  const exit = child.exitCode === null ? once(child, 'exit') : null;
  child.kill('SIGTERM');
  await exit;
  fs.rmSync(dir, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
