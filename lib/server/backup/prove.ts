/** Brings a restored cluster up once, away from its final place: recovers it, gives it this installation's password, counts. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { BootError } from '@/lib/server/boot/boot-error';
import { startPostgres } from '@/lib/server/boot/postgres';
import { runner } from '@/lib/server/boot/postgres-files';

const KEY_TABLES = [
  ...['workspace', 'person', 'member', 'account', 'account_history', 'outcome', 'import_run'],
  ...['model_version', 'score', 'segment', 'audit_entry'],
];

/** @returns rows per table that this version has */
export async function proveRecovery(dataDir: string): Promise<Record<string, number>> {
  await recover(path.join(dataDir, 'pg'), fs.readFileSync(path.join(dataDir, 'pg-password'), 'utf8').trim());
  const postgres = await startPostgres({ dataDir });
  try {
    return await counted(postgres.url('bellwether'));
  } finally {
    await postgres.stop();
  }
}

/** In single-user mode nobody can connect while the password is the old one. */
async function recover(dir: string, password: string): Promise<void> {
  const [command, args] = runner().command('postgres', ['--single', '-D', dir, 'postgres']);
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', NODE_ENV: 'production' },
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (text) => {
    log += text;
  });
  child.stdin.on('error', () => undefined); // it ended before it read: its status says so
  child.stdin.end(`ALTER ROLE postgres PASSWORD '${password}'\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const complaint = /(?:ERROR|FATAL|PANIC):.*/.exec(log)?.[0];
  if (code !== 0 || complaint)
    throw new BootError(`the restored database does not recover: ${complaint ?? `status ${code}`}`);
}

async function counted(url: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const counts: Record<string, number> = {};
    for (const table of KEY_TABLES) {
      const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
      if (!rows[0]?.there) continue; // a table of a later version than the backup's
      const count = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${client.escapeIdentifier(table)}`);
      counts[table] = Number(count.rows[0]?.n);
    }
    return counts;
  } finally {
    await client.end();
  }
}
