// Zones and circles over every import form, `import('…')` types included. Biome's rules cover the editor; this is the second belt.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'oxc-parser';

const ROOTS = ['app', 'components', 'lib', 'scoring', 'bin'];
/** The longest prefix wins; a zone may always import itself. */
const MAY = {
  app: ['components', 'lib'],
  'components/ui': ['lib/client', 'lib/format'],
  'components/charts': ['components/ui', 'lib/contracts', 'lib/format'],
  components: ['components/ui', 'components/charts', 'lib/client', 'lib/contracts', 'lib/format'],
  'lib/contracts': [],
  'lib/format': [],
  'lib/client': ['lib/contracts', 'lib/format'],
  'lib/server': ['lib/contracts', 'lib/format', 'scoring/index'],
  scoring: [],
  bin: ['lib'],
};
/** null: any package; a list: only these; unlisted: all but the database. */
const PACKAGES = {
  scoring: ['ml-random-forest', 'ml-kmeans'],
  'lib/contracts': ['zod'],
  'lib/format': [],
  'lib/server': null,
  bin: null,
};

const under = (file, zone) => file === zone || file.startsWith(`${zone}/`) || file.startsWith(`${zone}.`);

/** Zone of a file; a feature folder under components/ is a zone of its own. */
function zoneOf(file) {
  const zone = Object.keys(MAY)
    .filter((each) => under(file, each))
    .sort((a, b) => b.length - a.length)[0];
  return zone === 'components' ? file.split('/').slice(0, 2).join('/') : zone;
}

const isSource = (file) => /\.tsx?$/.test(file) && !file.includes('/generated/');
const real = (base) =>
  ['', '.ts', '.tsx', '/index.ts', '/index.tsx']
    .map((end) => base + end)
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile()) ?? base;

function resolve(from, specifier) {
  if (specifier.startsWith('@/')) return real(specifier.slice(2));
  if (specifier.startsWith('.')) return real(path.posix.join(path.posix.dirname(from), specifier));
  return `npm:${specifier}`;
}

function importsOf(file, text) {
  const { staticImports, staticExports } = parseSync(file, text).module;
  const found = [
    ...staticImports.map((each) => each.moduleRequest.value),
    ...staticExports.flatMap((each) => each.entries.map((entry) => entry.moduleRequest?.value)),
    ...[...text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)].map((match) => match[1]),
  ];
  return [...new Set(found.filter(Boolean))].map((specifier) => resolve(file, specifier));
}

function allowed(file, target) {
  const zone = zoneOf(file);
  const key = MAY[zone] ? zone : 'components';
  if (target.startsWith('npm:')) {
    const list = PACKAGES[key];
    if (list === null) return true;
    return list ? list.includes(target.slice(4)) : !/^npm:(@prisma\/|pg$|pg-)/.test(target);
  }
  if (target.includes('/generated/')) return key === 'lib/server';
  return under(target, zone) || MAY[key].some((each) => under(target, each));
}

const files = ROOTS.flatMap((root) =>
  fs.existsSync(root) ? fs.readdirSync(root, { recursive: true }).map((name) => `${root}/${name}`) : [],
).filter(isSource);
const graph = new Map(files.map((file) => [file, importsOf(file, fs.readFileSync(file, 'utf8'))]));

test('imports only go down', () => {
  assert.ok(files.length > 100);
  const bad = [...graph].flatMap(([file, targets]) =>
    targets.filter((target) => !allowed(file, target)).map((target) => `${file} → ${target}`),
  );
  assert.deepEqual(bad, []);
});

test('no circles', () => {
  const state = new Map();
  const circles = [];
  const walk = (file, trail) => {
    state.set(file, 'open');
    for (const target of graph.get(file) ?? []) {
      if (state.get(target) === 'open') circles.push([...trail.slice(trail.indexOf(target)), target].join(' → '));
      else if (!state.has(target) && graph.has(target)) walk(target, [...trail, target]);
    }
    state.set(file, 'done');
  };
  for (const file of files) if (!state.has(file)) walk(file, [file]);
  assert.deepEqual(circles, []);
});

test('a planted breach of each kind is seen', () => {
  const planted = [
    ['scoring/x.ts', "import { z } from 'zod';"],
    ['scoring/x.ts', "import fs from 'node:fs';"],
    ['scoring/x.ts', "export * from '@/lib/format';"],
    ['lib/contracts/x.ts', "import type { Db } from '@/lib/server/db';"],
    ['lib/client/x.ts', "type A = import('@/lib/server/db').Db;"],
    ['lib/server/x.ts', "import { auc } from '@/scoring/auc';"],
    ['components/ui/x.tsx', "import { Band } from '@/lib/contracts/scores';"],
    ['components/accounts/x.tsx', "import { Y } from '@/components/segments/y';"],
    ['components/accounts/x.tsx', "import pg from 'pg';"],
    ['app/x/page.tsx', "import { auc } from '@/scoring';"],
    ['app/x/page.tsx', "const x = await import('@prisma/client');"],
    ['bin/x.ts', "import { auc } from '@/scoring';"],
  ];
  for (const [file, text] of planted)
    assert.ok(
      importsOf(file, text).some((target) => !allowed(file, target)),
      `${file}: ${text}`,
    );
});
