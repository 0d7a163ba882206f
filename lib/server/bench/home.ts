/** An installation of its own for a measurement: data directory, key, database and one owner; nothing of it stays. */
import 'server-only';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '@/lib/server/boot/migrate';
import { type Postgres, startPostgres } from '@/lib/server/boot/postgres';
import { prepareQueue } from '@/lib/server/boot/queue';
import { armRoles, childEnvironment } from '@/lib/server/boot/secrets';
import type { Ctx } from '@/lib/server/context';
import { closeDatabase } from '@/lib/server/db';
import { hashPassword } from '@/lib/server/passwords';

export type Home = {
  folder: string;
  dataDir: string;
  keyFile: string;
  ownerUrl: string;
  postgres: Postgres;
  /** What to end before the folder goes, also when it is interrupted. */
  closing: (() => Promise<void>)[];
};
/** Each workspace has an owner of its own, so that signing in leads into it. */
export const PASSWORD = 'a calm sentence 42';
export const emailOf = (workspace: string) => `${workspace.toLowerCase()}@example.com`;

/** Runs `work` in a new installation with the settings of a real one; the environment of this process points to it. */
export async function withHome<T>(work: (home: Home) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-bench-'));
  fs.chmodSync(folder, 0o711);
  const dataDir = path.join(folder, 'data');
  fs.mkdirSync(dataDir, { mode: 0o711 });
  const postgres = await startPostgres({ dataDir });
  const closing: Home['closing'] = [];
  const close = async () => {
    for (const end of closing) await end();
    await closeDatabase();
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupted = () => void close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    return await work(await prepared({ folder, dataDir, postgres, closing }));
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await close();
  }
}

async function prepared(home: Omit<Home, 'keyFile' | 'ownerUrl'>): Promise<Home> {
  const { folder, dataDir, postgres } = home;
  const keyFile = path.join(folder, 'key');
  const key = crypto.randomBytes(32);
  fs.writeFileSync(keyFile, `${key.toString('base64')}\n`, { mode: 0o600 });
  const ownerUrl = postgres.url('bellwether');
  await migrate(ownerUrl);
  await prepareQueue(ownerUrl);
  await asOwner(ownerUrl, (client) => armRoles(client, key));
  process.env.DATA_DIR = dataDir;
  delete process.env.APP_URL;
  Object.assign(process.env, childEnvironment(ownerUrl, key));
  return { ...home, keyFile, ownerUrl };
}

export async function asOwner<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return run(client).finally(() => client.end());
}

/** @param name unlike that of any other workspace here */
export async function newWorkspace({ ownerUrl }: Home, name: string): Promise<Ctx> {
  const hash = await hashPassword(PASSWORD);
  const email = emailOf(name);
  return asOwner(ownerUrl, async (client) => {
    const id = async (text: string, values: string[]) =>
      (await client.query<{ id: string }>(`${text} RETURNING id`, values)).rows[0]?.id ?? '';
    const workspaceId = await id('INSERT INTO workspace (name) VALUES ($1)', [name]);
    const personId = await id('INSERT INTO person (email, name, password_hash) VALUES ($1, $2, $3)', [
      email,
      'The owner',
      hash,
    ]);
    const memberId = await id("INSERT INTO member (workspace_id, person_id, role) VALUES ($1, $2, 'owner')", [
      workspaceId,
      personId,
    ]);
    const who = { memberId, personId, sessionId: crypto.randomUUID(), name: 'The owner', email };
    const actor = { kind: 'member', role: 'owner', ...who } as const;
    return { workspaceId, actor, now: new Date(), requestId: crypto.randomUUID() };
  });
}
