/** The engines with a crew of two threads, both sides bundled as production bundles them. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export type Crewed = typeof import('@/tests/support/crewed');

/** @returns the engines, the file of the other thread, and how to clean up */
export async function bundledCrew(): Promise<{
  scoring: Crewed;
  file: string;
  folder: string;
  clean: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'crew-'));
  const root = new URL('../../', import.meta.url).pathname;
  await build({
    entryPoints: [join(root, 'tests/support/crewed.ts'), join(root, 'bin/fit.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['react-server'],
    alias: { '@': root },
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const scoring: Crewed = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'crewed.mjs')).href);
  return { scoring, folder, file: join(folder, 'fit.mjs'), clean: () => rm(folder, { recursive: true }) };
}
