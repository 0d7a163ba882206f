import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { childEnvironment } from '@/lib/server/boot/secrets';

/** Each worker of the test run has a database of its own, cloned once from the template, and a data directory. */
const shared = globalThis as { bellwetherReady?: Promise<void> };
const name = `bw_worker_${process.env.VITEST_POOL_ID}`;

async function clone(): Promise<void> {
  const client = new pg.Client({ connectionString: `${inject('server')}postgres` });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${inject('template')}`);
  } finally {
    await client.end();
  }
}

process.env.DATA_DIR ??= fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-data-'));
process.env.PORT ??= '3999';
process.env.LOG_LEVEL ??= 'silent';
process.env.TRAINING_THREADS ??= '1'; // two workers have the two cores already
shared.bellwetherReady ??= clone();
await shared.bellwetherReady;
Object.assign(process.env, childEnvironment(`${inject('server')}${name}`, Buffer.from(inject('key'), 'base64')), {
  NODE_ENV: 'test',
  OWNER_DATABASE_URL: `${inject('server')}${name}`,
});
