// The whole test suite from a clean clone: installs what is missing, runs each suite, prints its time and one closing line.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { checkNode, generate, install, root } from './bundle.mjs';

checkNode();
install();
generate();
const wanted = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-results-'));
const vitest = (name) => ({
  name,
  command: [
    'node_modules/.bin/vitest',
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${folder}/${name}.json`,
  ],
});
const suites = [
  vitest('scoring'),
  vitest('files'),
  vitest('server'),
  vitest('components'),
  { name: 'e2e', command: ['node_modules/.bin/playwright', 'test', '--reporter=list,json'], browser: true },
];

/** Kills, boots, large uploads and backups take minutes of both cores: run by name, `npm test -- http backup`. */
const onDemand = [vitest('http'), vitest('backup')].filter(({ name }) => wanted.includes(name));

let passed = 0;
let failed = 0;
const times = [];
for (const { name, command, browser } of [...suites, ...onDemand]) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const from = performance.now();
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: `${folder}/e2e.json`,
    ...(browser ? { CHROME_PATH: await findBrowser() } : {}),
  };
  const done = spawnSync(command[0], command.slice(1), {
    cwd: root,
    stdio: 'inherit',
    env,
    shell: process.platform === 'win32',
  });
  const counts = countsOf(path.join(folder, `${name}.json`));
  passed += counts.passed;
  failed += counts.failed + (done.status !== 0 && counts.failed === 0 ? 1 : 0); // a suite that fell over counts as one failure
  times.push(`${name} ${((performance.now() - from) / 1000).toFixed(1)} s`);
}
fs.rmSync(folder, { recursive: true, force: true });
console.log(`\nTimes: ${times.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function countsOf(file) {
  if (!fs.existsSync(file)) return { passed: 0, failed: 0 };
  const result = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (result.stats) return { passed: result.stats.expected + result.stats.flaky, failed: result.stats.unexpected };
  return { passed: result.numPassedTests, failed: result.numFailedTests };
}
