/** Short names for segments, made of the conditions that set them apart. */
import { item } from './at';
import type { RawTable } from './dataset';
import { type Condition, type Rule, ruleParts, tester, type Wording } from './rules';

export type Named = { rules: Rule[]; rows: Int32Array };
const SHORT = 2;

/** One name per segment, all different; each from its own conditions, the most telling first. */
export function segmentNames(raw: RawTable, segments: readonly Named[], wording: Wording): string[] {
  const ranked = segments.map((segment) => rankedConditions(raw, segment));
  const lengths = ranked.map((words) => Math.min(SHORT, words.length));
  for (let round = 0; round < 6; round++) {
    const names = ranked.map((words, s) => nameOf(words.slice(0, item(lengths, s)), wording));
    const clashes = names.map((name) => names.filter((other) => other === name).length > 1);
    if (!clashes.includes(true)) return names;
    clashes.forEach((clash, s) => {
      if (clash) lengths[s] = item(lengths, s) + 1;
    });
  }
  const names = ranked.map((words, s) => nameOf(words.slice(0, item(lengths, s)), wording));
  return names.map((name, s) => (names.indexOf(name) === s ? name : `${name} (${s + 1})`));
}

function nameOf(conditions: Condition[], wording: Wording): string {
  const parts = ruleParts(conditions, { ...wording, withMissing: new Set() });
  const name = parts.map((part) => part.replace(' is not ', ' not ').replace(' is ', ' ')).join(', ');
  return name === '' ? 'Everyone' : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Conditions of the segment's rules by how much oftener they hold inside than outside. */
function rankedConditions(raw: RawTable, { rules, rows }: Named): Condition[] {
  const inside = new Uint8Array(raw.n);
  for (const row of rows) inside[row] = 1;
  const scored = rules.flat().map((condition) => ({ condition, power: powerOf(raw, inside, condition) }));
  scored.sort((a, b) => b.power - a.power);
  const seen = new Set<string>();
  return scored
    .filter(({ condition }) => {
      const key = `${condition.column} ${condition.op === 'is' || condition.op === 'isNot' ? 'level' : condition.op}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ condition }) => condition);
}

function powerOf(raw: RawTable, inside: Uint8Array, condition: Condition): number {
  const test = tester(condition, raw);
  const hits: [number, number] = [0, 0];
  const all: [number, number] = [0, 0];
  for (let row = 0; row < raw.n; row++) {
    const side = inside[row] === 1 ? 1 : 0;
    all[side]++;
    if (test(row)) hits[side]++;
  }
  return hits[1] / Math.max(1, all[1]) - hits[0] / Math.max(1, all[0]);
}
