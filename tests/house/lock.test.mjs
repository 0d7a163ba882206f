// The lock file is complete on every platform, pinned, sealed, and above the minimum safe versions.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';

const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));
const lock = read('package-lock.json');
const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
const DAY = 86_400_000;
/** Days that may lie between the last look at the advisories and a commit that could be released. */
const FRESH_DAYS = 14;
const nameOf = (path) => path.split('node_modules/').at(-1);

test('every optional dependency has its own entry', () => {
  const have = new Set(entries.map(([path]) => nameOf(path)));
  const missing = entries.flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !have.has(name))
      .map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(missing, []);
});

test('every package is sealed with sha512 and names no download address', () => {
  const open = entries
    .filter(([, entry]) => !entry.link && !entry.inBundle && !entry.integrity?.startsWith('sha512-'))
    .map(([path]) => path);
  assert.deepEqual(open, []);
  assert.deepEqual(
    entries.filter(([, entry]) => entry.resolved).map(([path]) => path),
    [],
  );
});

test('dependencies are pinned exactly', () => {
  const { dependencies, devDependencies } = read('package.json');
  assert.deepEqual(
    Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d/.test(version)),
    [],
  );
});

test('nothing lies below its floor', () => {
  const { floors } = read('floors.json');
  const below = entries
    .filter(([path, entry]) => floors[nameOf(path)] && older(entry.version, floors[nameOf(path)]))
    .map(([path, entry]) => `${path} ${entry.version}`);
  assert.deepEqual(below, []);
});

test('the floors are as fresh as the policy wants, and the README states it', () => {
  const { checkedOn, policy } = read('floors.json');
  const checked = Date.parse(`${checkedOn}T00:00:00Z`);
  assert.ok(checked <= Date.now() + DAY, `floors.json was checked on ${checkedOn}, which is still to come`);
  assert.ok(
    newestCommit() - checked < (FRESH_DAYS + 1) * DAY,
    `the newest commit came more than ${FRESH_DAYS} days after floors.json was checked on ${checkedOn}: check it again`,
  );
  assert.ok(fs.readFileSync('README.md', 'utf8').includes(`Policy: ${policy}.`));
});

/** Not the wall clock: an old clone still passes. An unpacked archive has no commits; it was checked before it was packed. */
function newestCommit() {
  if (!fs.existsSync('.git')) return 0;
  return 1_000 * Number(execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }));
}

function older(version, floor) {
  const [a, b] = [version, floor].map((text) => text.split('-')[0].split('.').map(Number));
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}
