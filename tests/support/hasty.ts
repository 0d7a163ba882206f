/** Tracking APIs beside the product's own: as it is, and one that answers too early, to show that this is found out. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { loadKey } from '@/lib/server/boot/key';
import { childEnvironment } from '@/lib/server/boot/secrets';
import { until } from './browserless';
import { freePort, type Home, ownerUrl } from './product';

type Started = { child: ChildProcess; url: string };

/** A tracking API beside the product's own, on a database. */
export async function startIngest(
  home: Home,
  { file, database }: { file: string; database: string },
): Promise<Started> {
  const port = await freePort();
  process.env.KEY_FILE = home.keyFile;
  const env = {
    ...process.env,
    ...childEnvironment(database, loadKey().key),
    INGEST_PORT: String(port),
    NODE_ENV: 'production' as const,
  };
  const child = spawn(process.execPath, [file], { env, stdio: 'ignore' });
  const at = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(`${at}/livez`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (ok) => ok,
  );
  return { child, url: at };
}

/** The same server, but for its answer, which does not wait for the commit. */
export async function startHasty(home: Home): Promise<Started> {
  const root = path.resolve(import.meta.dirname, '../..');
  const file = path.join(home.folder, 'hasty.mjs');
  await build({
    ...{ entryPoints: [path.join(root, 'bin/ingest.ts')], outfile: file, absWorkingDir: root, logLevel: 'error' },
    ...{ bundle: true, platform: 'node', format: 'esm', conditions: ['react-server'], alias: { '@': root } },
    external: ['pg-native', '@node-rs/argon2', 'next'],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    plugins: [
      {
        name: 'hasty',
        setup: (made) =>
          made.onLoad({ filter: /store-events\.ts$/ }, ({ path: from }) => {
            const text = fs.readFileSync(from, 'utf8');
            const waiting = 'const fresh = await withConnection(';
            if (!text.includes(waiting)) throw new Error('store-events no longer waits as this test knows it');
            const early = `const fresh = new Set(good.map((each) => each?.messageId ?? ''));\n  void (async (...args: Parameters<typeof withConnection>) => { await new Promise((resolve) => setTimeout(resolve, 300)); await withConnection(...args).catch(() => undefined); })(`;
            return { contents: text.replace(waiting, early), loader: 'ts' };
          }),
      },
    ],
  });
  return startIngest(home, { file, database: ownerUrl(home) });
}
