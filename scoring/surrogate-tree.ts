/**
 * A small classification tree on raw columns that says in words what k-means found. Its leaves are the rules.
 */
import { f64, i32, item } from './at';
import type { RawTable } from './dataset';
import { type Rule, simplified } from './rules';
import { type CutTable, cutsOf } from './surrogate-cuts';

export type Leaf = { rule: Rule; label: number; rows: Int32Array };

type Growing = { labels: Int32Array; k: number; cuts: CutTable; leastRows: number };

const MOST_DEPTH = 4;
/** A leaf holds at least this share of the rows. */
const LEAST_LEAF = 0.02;

/**
 * @param rows rows of the table to learn from, length m
 * @param labels group of each of them, 0 … k − 1, length m
 * @returns leaves; neighbours with one label are joined
 */
export function surrogateTree(
  raw: RawTable,
  { rows, labels, k }: { rows: Int32Array; labels: Int32Array; k: number },
): Leaf[] {
  const growing: Growing = {
    labels,
    k,
    cuts: cutsOf(raw, rows),
    leastRows: Math.max(5, Math.round(LEAST_LEAF * rows.length)),
  };
  const every = Int32Array.from({ length: rows.length }, (_, i) => i);
  return grow(growing, { rows: every, rule: [], depth: 0 }).map((leaf) => ({
    ...leaf,
    rule: named(raw, simplified(leaf.rule)),
  }));
}

/** A column with all levels but one denied is that level. */
function named(raw: RawTable, rule: Rule): Rule {
  return raw.columns.reduce((sofar, column) => {
    if (column.kind !== 'category') return sofar;
    const denied = sofar.flatMap((each) => (each.op === 'isNot' && each.column === column.name ? [each.level] : []));
    const rest = column.levels.filter((level) => !denied.includes(level));
    const [level] = rest;
    if (denied.length === 0 || rest.length !== 1 || level === undefined) return sofar;
    const others = sofar.filter((each) => each.op !== 'isNot' || each.column !== column.name);
    return [...others, { column: column.name, op: 'is' as const, level, orMissing: true }];
  }, rule);
}

type Node = { rows: Int32Array; rule: Rule; depth: number };

function grow(growing: Growing, node: Node): Leaf[] {
  const counts = countsOf(growing, node.rows);
  const label = counts.indexOf(Math.max(...counts));
  const leaf: Leaf = { rule: node.rule, label, rows: node.rows };
  if (node.depth === MOST_DEPTH || item(counts, label) === node.rows.length) return [leaf];
  const best = bestCut(growing, node.rows, counts);
  if (best < 0) return [leaf];
  const cut = item(growing.cuts, best);
  const inside = node.rows.filter((row) => cut.inside[row] === 1);
  const outside = node.rows.filter((row) => cut.inside[row] === 0);
  const left = grow(growing, { rows: inside, rule: [...node.rule, cut.yes], depth: node.depth + 1 });
  const right = grow(growing, { rows: outside, rule: [...node.rule, cut.no], depth: node.depth + 1 });
  const [one, two] = [left[0], right[0]];
  if (left.length === 1 && right.length === 1 && one?.label === two?.label) return [leaf];
  return [...left, ...right];
}

function countsOf({ labels, k }: Growing, rows: Int32Array): number[] {
  const counts = new Array<number>(k).fill(0);
  for (const row of rows) {
    const label = i32(labels, row);
    counts[label] = item(counts, label) + 1;
  }
  return counts;
}

/** Index of the cut with the largest fall in Gini impurity; −1 when none helps. */
function bestCut(growing: Growing, rows: Int32Array, counts: number[]): number {
  let best = -1;
  let most = purity(counts, rows.length) + 1e-9 * rows.length;
  growing.cuts.forEach((cut, index) => {
    const inside = new Float64Array(growing.k);
    let n = 0;
    for (const row of rows) {
      if (cut.inside[row] !== 1) continue;
      n++;
      const label = i32(growing.labels, row);
      inside[label] = f64(inside, label) + 1;
    }
    if (n < growing.leastRows || rows.length - n < growing.leastRows) return;
    const gain =
      purity([...inside], n) +
      purity(
        counts.map((count, label) => count - f64(inside, label)),
        rows.length - n,
      );
    if (gain > most) {
      most = gain;
      best = index;
    }
  });
  return best;
}

/** Sum of squared counts over their number: larger is purer. */
function purity(counts: readonly number[], n: number): number {
  return n === 0 ? 0 : counts.reduce((sum, count) => sum + count * count, 0) / n;
}
