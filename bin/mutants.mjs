// Breaks single lines of calibration, attribution and split code, drawn by a seed, and asks whether a test notices.
// On demand: npm run mutants -- [how many] [seed]. Works on a copy; ends with the lines that nothing noticed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './bundle.mjs';

const [count = 30, seed = 1] = process.argv.slice(2).map(Number);

/** What is broken, and the tests that speak of it, quickest first. */
const FILES = {
  'scoring/calibration.ts': ['calibration', 'unmeasured', 'interval', 'train'],
  'scoring/calibrate.ts': ['calibration', 'train', 'real-data'],
  'scoring/isotonic.ts': ['calibration', 'train'],
  'scoring/attribute.ts': ['train', 'weights', 'model-file', 'interval', 'real-data'],
  'scoring/tree-shap.ts': ['tree-shap'],
  'scoring/member.ts': ['train', 'change', 'sweep', 'model-file'],
  'scoring/change.ts': ['change'],
  'scoring/split.ts': ['boosted', 'binner', 'train'],
  'scoring/forest-split.ts': ['forest'],
  'scoring/shown.ts': ['shown'],
};

/** What is written in place of what. */
const BREAKS = [
  [/ \+ (?!=)/g, ' - '],
  [/ - (?!=)/g, ' + '],
  [/ \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/ < /g, ' >= '],
  [/ > /g, ' <= '],
  [/ <= /g, ' > '],
  [/ >= /g, ' < '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/Math\.max\(/g, 'Math.min('],
  [/Math\.min\(/g, 'Math.max('],
  [/\+= /g, '-= '],
  [/-= /g, '+= '],
];

const isCode = (line) => !/^\s*(\*|\/\*|\/\/|import|export type|type )/.test(line);

function mutantsOf(file) {
  const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (!isCode(line)) return [];
    const code = line.replace(/\/\/.*$/, '');
    return BREAKS.flatMap(([find, put]) =>
      [...code.matchAll(find)].map((hit) => ({
        ...{ file, at, from: line },
        to: line.slice(0, hit.index) + put + line.slice(hit.index + hit[0].length),
      })),
    );
  });
}

/** mulberry32: the same seed, the same lines. */
function dice(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function drawn(all) {
  const next = dice(seed);
  const rest = [...all];
  return Array.from({ length: Math.min(count, all.length) }, () => rest.splice(Math.floor(next() * rest.length), 1)[0]);
}

const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'bellwether-mutants-'));
for (const name of ['scoring', 'lib', 'tests', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));

/** The name of the suite that noticed; null = none did. */
function noticedBy({ file, at, to }) {
  const place = path.join(copy, file);
  const whole = fs.readFileSync(place, 'utf8');
  const lines = whole.split('\n');
  lines[at] = to;
  fs.writeFileSync(place, lines.join('\n'));
  const found = FILES[file].find((suite) => {
    // in threads, so that a loop without end ends with its process
    const args = ['run', '--project', 'scoring', '--pool', 'threads', '--bail', '1', `tests/scoring/${suite}.test.ts`];
    const ended = spawnSync('node_modules/.bin/vitest', args, {
      cwd: copy,
      stdio: 'ignore',
      timeout: 300_000,
      killSignal: 'SIGKILL',
    });
    return ended.status !== 0;
  });
  fs.writeFileSync(place, whole);
  return found ?? null;
}

const survivors = [];
for (const [i, mutant] of drawn(Object.keys(FILES).flatMap(mutantsOf)).entries()) {
  const suite = noticedBy(mutant);
  console.log(`${i + 1}. ${mutant.file}:${mutant.at + 1} ${suite ? `noticed by ${suite}` : 'NOT NOTICED'}`);
  console.log(`   ${mutant.from.trim()}\n   ${mutant.to.trim()}`);
  if (!suite) survivors.push(mutant);
}
fs.rmSync(copy, { recursive: true });
console.log(`\n${survivors.length} of ${count} lines may be broken without a test noticing (seed ${seed})`);
process.exit(survivors.length === 0 ? 0 : 1);
