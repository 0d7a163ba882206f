// The whole test suite from a clean clone: installs what is missing, runs each suite, prints its time and one closing line.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { checkNode, generate, install, root, run } from './bundle.mjs';
import { findMariadb } from './mariadb.mjs';

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
/** The vendors' and the warehouses' servers with faults, as in the server's suite, with scripts by the hundred. */
const scripts = () => ({
  name: 'scripts',
  command: [...vitest('server').command, '--testTimeout=600000', 'faults.test.ts', 'sql-warehouses.test.ts'].map(
    (word) => word.replace('server.json', 'scripts.json'),
  ),
});
const e2e = ['node_modules/.bin/playwright', 'test', '--reporter=list,json'];
/** Pure numbers wait for nobody and share nothing: from beginning to end they take what the others leave of the machine. */
const beneath = vitest('scoring');
/** In this order; those of one row run side by side, because kills, boots, backups, stalled uploads and clicks are mostly waiting. */
const suites = [
  [vitest('files')],
  [{ ...vitest('server'), mariadb: true }],
  [vitest('components'), vitest('backup')],
  [
    { name: 'e2e', command: e2e, product: true, browser: true },
    { ...vitest('http'), product: true },
    { ...vitest('faults'), product: true },
  ],
  [{ ...vitest('long'), product: true, mariadb: true, onDemand: true }], // gigabytes
  [{ ...scripts(), onDemand: true, env: { FAULT_SCRIPTS: '200' } }],
];

let passed = 0;
let failed = 0;
const times = [];
const timed = async (name, work) => {
  const from = performance.now();
  const result = await work();
  times.push(`${name} ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
};

const asked = ({ name, onDemand }) => (wanted.length === 0 ? !onDemand : wanted.includes(name));
const below = asked(beneath) ? timed(beneath.name, () => runSuite(beneath, { aside: true, low: true })) : null;
for (const row of suites.map((row) => row.filter(asked))) {
  if (row.some(({ product }) => product) && !times.some((time) => time.startsWith('build')))
    await timed('build', () => run('node', ['bin/build.mjs']));
  const ended = await Promise.all(row.map((suite, i) => timed(suite.name, () => runSuite(suite, { aside: i > 0 }))));
  for (const [i, result] of ended.entries()) count(row[i], result);
}
if (below) count(beneath, await below);
fs.rmSync(folder, { recursive: true, force: true });
console.log(`\nTimes: ${times.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function count({ name }, { status, said }) {
  process.stdout.write(said);
  const counts = countsOf(path.join(folder, `${name}.json`));
  passed += counts.passed;
  failed += counts.failed + (status !== 0 && counts.failed === 0 ? 1 : 0); // a suite that fell over counts as one failure
}

/** One suite; `aside` keeps back what it says until its neighbour is over, and one of `low` priority is in nobody's way. */
async function runSuite({ command, browser, mariadb, env: more }, { aside, low = false }) {
  if (mariadb) findMariadb(); // here, once: two workers that install it would be in each other's way
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: `${folder}/e2e.json`,
    ...(browser ? { CHROME_PATH: await findBrowser() } : {}),
    ...more,
  };
  const stdio = aside ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio, env, shell: process.platform === 'win32' });
  if (low && child.pid) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part) => {
      said += part;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, said }));
  });
}

function countsOf(file) {
  if (!fs.existsSync(file)) return { passed: 0, failed: 0 };
  const result = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (result.stats) return { passed: result.stats.expected + result.stats.flaky, failed: result.stats.unexpected };
  return { passed: result.numPassedTests, failed: result.numFailedTests };
}
