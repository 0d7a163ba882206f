/** Bundles the evaluate command once and runs it as a person would. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../..');

export type Ran = { code: number | null; out: string; error: string };

/** @returns a function that runs the command with the given words, and a folder for its files */
export async function bundledEvaluate(): Promise<{ run: (...words: string[]) => Ran; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  const outfile = join(folder, 'evaluate.mjs');
  await build({
    entryPoints: [join(ROOT, 'bin/evaluate.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    conditions: ['react-server'],
    alias: { '@': ROOT },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'error',
    outfile,
  });
  const run = (...words: string[]): Ran => {
    const done = spawnSync(process.execPath, [outfile, ...words], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      cwd: folder,
    });
    return { code: done.status, out: done.stdout, error: done.stderr };
  };
  return { run, folder };
}
