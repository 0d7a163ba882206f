/**
 * The engines as production runs them: bundled into one module. The test runner reads every import through a getter,
 * which makes hot loops ten times slower than they are; whoever measures or trains on real tables takes this door.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

type Scoring = typeof import('@/scoring');

/** Builds `scoring/index.ts` to a temporary file and imports it. */
export async function bundledScoring(): Promise<Scoring> {
  const folder = mkdtempSync(join(tmpdir(), 'scoring-'));
  const outfile = join(folder, 'scoring.mjs');
  const root = new URL('../../', import.meta.url).pathname;
  await build({
    entryPoints: [join(root, 'scoring/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const scoring: Scoring = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return scoring;
}
