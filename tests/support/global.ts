import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { bundle } from '@/bin/bundle.mjs';
import { migrate, migrations } from '@/lib/server/boot/migrate';
import { startPostgres } from '@/lib/server/boot/postgres';
import { prepareQueue } from '@/lib/server/boot/queue';
import { armRoles } from '@/lib/server/boot/secrets';

declare module 'vitest' {
  interface ProvidedContext {
    server: string;
    template: string;
    key: string;
  }
}

const UNSAFE_BUT_FAST = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

async function as(url: string, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await run(client).finally(() => client.end());
}

/** One real server and one migrated template per run; each worker clones the template. */
export default async function setup(project: TestProject) {
  await bundle('train', 'fit', 'unpack');
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-test-'));
  fs.chmodSync(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, flags: UNSAFE_BUT_FAST });
  const template = `bw_template_${crypto
    .createHash('sha256')
    .update(
      migrations()
        .map((each) => each.checksum)
        .join(),
    )
    .digest('hex')
    .slice(0, 12)}`;
  const key = crypto.randomBytes(32);
  await migrate(postgres.url(template));
  await prepareQueue(postgres.url(template));
  await as(postgres.url(template), (client) => armRoles(client, key));
  project.provide('server', postgres.url(''));
  project.provide('template', template);
  project.provide('key', key.toString('base64'));
  return async () => {
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
