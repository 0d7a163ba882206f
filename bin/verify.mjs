// Format, lint, import zones, circles, types, dead code, lock and version floors: seconds, and the first breach ends it.
import { spawnSync } from 'node:child_process';
import { generate, install, root } from './bundle.mjs';

install();
generate();
const steps = [
  [
    'format and lint',
    'node_modules/.bin/biome',
    ['ci', '--colors=off', '--max-diagnostics=20', '--error-on-warnings', '.'],
  ],
  ['import zones and circles', 'node', ['--test', '--test-reporter=dot', 'tests/house/imports.test.mjs']],
  ['types', 'node_modules/.bin/tsc', ['--noEmit', '-p', '.']],
  ['dead code', 'node_modules/.bin/knip', ['--no-progress']],
  ['lock and floors', 'node', ['--test', '--test-reporter=dot', 'tests/house/lock.test.mjs']],
];
for (const [name, command, args] of steps) {
  const from = performance.now();
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  if (done.status !== 0) {
    process.stdout.write(done.stdout ?? '');
    process.stderr.write(done.stderr ?? String(done.error));
    console.error(`verify: ${name} failed after ${seconds} s`);
    process.exit(1);
  }
  console.log(`verify: ${name} ${seconds} s`);
}
