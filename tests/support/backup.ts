/** What the backup test looks at a database and a folder with. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

export type Ran = { code: number; out: string; errors: string[] };
type Command = (
  argv: string[],
  print: { out: (line: string) => void; error: (line: string) => void },
) => Promise<number>;

/** Runs a command as its entry point calls it, under the given key and in an environment of its own. */
export function runnerOf(keyFile: string) {
  const before = { ...process.env };
  return async (command: Command, words: string[], env: Record<string, string>): Promise<Ran> => {
    const out: string[] = [];
    const errors: string[] = [];
    process.env = { ...before, KEY_FILE: keyFile, ...env };
    delete process.env.INIT_CWD;
    try {
      const code = await command(words, { out: (line) => out.push(line), error: (line) => errors.push(line) });
      return { code, out: out.join('\n'), errors };
    } finally {
      process.env = { ...before };
    }
  };
}

export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

/** Inserts one account at a time, each its own commit, and notes where the log stood around each. */
export function startWriter(url: string, workspaceId: string) {
  const written: { name: string; from: string; until: string }[] = [];
  let wanted = true;
  const position = async (client: pg.Client) =>
    (await client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')).rows[0]?.lsn ?? '';
  const done = connected(url, async (client) => {
    while (wanted) {
      const name = `live-${String(written.length).padStart(6, '0')}`;
      const from = await position(client);
      await client.query('INSERT INTO account (workspace_id, external_id, name) VALUES ($1, $2, $2)', [
        workspaceId,
        name,
      ]);
      written.push({ name, from, until: await position(client) });
    }
  });
  const stop = () => {
    wanted = false;
    return done;
  };
  return { written, stop };
}

export const logPosition = (lsn: string): bigint => {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
};

/** Every file below a folder with its hash: equal before and after means untouched. */
export function treeOf(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const info = fs.statSync(path.join(folder, name));
      if (info.isDirectory()) return name;
      return `${name} ${crypto
        .createHash('sha256')
        .update(fs.readFileSync(path.join(folder, name)))
        .digest('hex')}`;
    });
}
