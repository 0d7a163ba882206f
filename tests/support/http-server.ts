/** Starts the product once for the tests over HTTP, sets up its owner, and looks for leaked secrets when it has stopped. */
import fs from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { derive } from '@/lib/server/boot/key';
import { newWarehouse, setUp } from './cast';
import { clear, launch, newHome, ownerUrl, processesOf, START, stop, untilReady } from './product';
import { leaks } from './secrets';

/** What every test over HTTP is given. `owner` is the database's address as its owner; the first workspace is Northlight. */
export type Stage = {
  url: string;
  origin: string;
  secrets: string;
  owner: string;
  dataDir: string;
  keyFile: string;
  logFile: string;
  pid: number;
  port: number;
  ingestUrl: string;
  email: string;
  password: string;
  cookies: [string, string][];
  /** A database beside the product's own, with a login that only reads. */
  warehouse: { port: number; password: string };
};

declare module 'vitest' {
  interface ProvidedContext {
    stage: Stage;
  }
}

export default async function setup(project: TestProject) {
  const home = await newHome();
  const secrets = path.join(home.folder, 'secrets');
  fs.writeFileSync(secrets, '');
  try {
    const product = launch(home, START, { EGRESS_ALLOW: '127.0.0.0/8' });
    const token = /\/link\/(\S+)/.exec(await untilReady(product))?.[1] ?? '';
    const { url, origin, dataDir, keyFile, logFile, pid, port } = product;
    const { email, password, browser } = await setUp({ url, origin, secrets }, { token, workspaceName: 'Northlight' });
    const cookies = [...browser.cookies];
    const warehouse = await newWarehouse(ownerUrl(home));
    const key = Buffer.from(fs.readFileSync(home.keyFile, 'utf8').trim(), 'base64');
    fs.appendFileSync(secrets, `${warehouse.password}\n${derive(key, 'vault')}\n`);
    project.provide('stage', {
      ...{ url, origin, secrets, owner: ownerUrl(home), dataDir, keyFile, logFile, pid, port },
      ingestUrl: `http://127.0.0.1:${home.ingestPort}`,
      ...{ email, password, cookies, warehouse },
    });
    return async () => {
      const found = await leaks({ secrets, logFile, dataDir, owner: ownerUrl(home), printed: token });
      const status = await stop(product);
      const left = processesOf(home);
      await clear(home);
      if (status !== 0) throw new Error(`the product ended with ${status} after SIGTERM`);
      if (left.length > 0) throw new Error(`after SIGTERM these still ran: ${left.join(', ')}`);
      if (found.length > 0) throw new Error(`secrets in the clear: ${found.join('; ')}`);
    };
  } catch (cause) {
    const log = fs.existsSync(home.logFile) ? fs.readFileSync(home.logFile, 'utf8') : '';
    await clear(home);
    throw new Error(`the product did not start: ${log}`, { cause });
  }
}
