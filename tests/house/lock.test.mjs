// The lock file is complete on every platform, pinned, sealed, and above the minimum safe versions.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));
const lock = read('package-lock.json');
const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
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

function older(version, floor) {
  const [a, b] = [version, floor].map((text) => text.split('-')[0].split('.').map(Number));
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}
