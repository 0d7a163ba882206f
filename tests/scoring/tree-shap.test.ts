import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MISSING } from '@/scoring/binner';
import { predictTrees } from '@/scoring/predict';
import { rng } from '@/scoring/random';
import { treeShap } from '@/scoring/tree-shap';
import { emptyTrees, type Trees } from '@/scoring/trees';

type Node = {
  cover: number;
  value?: number;
  feature?: number;
  threshold?: number;
  missingLeft?: boolean;
  sides?: [Node, Node];
};

/** Lays nested nodes out as one flat tree. */
function flat(root: Node): Trees {
  const trees = emptyTrees(1, 200);
  let size = 1;
  const put = (node: Node, at: number): void => {
    trees.cover[at] = node.cover;
    trees.value[at] = node.value ?? 0;
    if (node.sides === undefined) return;
    trees.feature[at] = node.feature ?? 0;
    trees.threshold[at] = node.threshold ?? 0;
    trees.missingLeft[at] = node.missingLeft ? 1 : 0;
    const left = size;
    trees.left[at] = left;
    size += 2;
    put(node.sides[0], left);
    put(node.sides[1], left + 1);
  };
  put(root, 0);
  trees.start[1] = size;
  return trees;
}

/** A random tree over `features` features of 8 bins; features may repeat on a path. */
function randomTree(random: () => number, depth: number, features: number): Node {
  if (depth === 0 || random() < 0.1) return { cover: 0.1 + random(), value: random() * 4 - 2 };
  const sides: [Node, Node] = [randomTree(random, depth - 1, features), randomTree(random, depth - 1, features)];
  return {
    ...{ cover: sides[0].cover + sides[1].cover, sides, missingLeft: random() < 0.5 },
    ...{ feature: Math.floor(random() * features), threshold: Math.floor(random() * 7) },
  };
}

/** Output when only the features in `known` are known: unknown cuts are followed by cover. */
function conditional(node: Node, row: number[], known: number): number {
  if (node.sides === undefined) return node.value ?? 0;
  const [left, right] = node.sides;
  const feature = node.feature ?? 0;
  if (((known >> feature) & 1) === 0) {
    return (left.cover * conditional(left, row, known) + right.cover * conditional(right, row, known)) / node.cover;
  }
  const bin = row[feature] ?? MISSING;
  const goesLeft = bin === MISSING ? node.missingLeft : bin <= (node.threshold ?? 0);
  return conditional(goesLeft ? left : right, row, known);
}

/** Shapley's formula over all coalitions. */
function bruteForce(root: Node, row: number[]): number[] {
  const d = row.length;
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  return row.map((_, j) => {
    let phi = 0;
    for (let known = 0; known < 2 ** d; known++) {
      if ((known >> j) & 1) continue;
      const size = known.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(d - size - 1)) / factorial(d);
      phi += weight * (conditional(root, row, known | (1 << j)) - conditional(root, row, known));
    }
    return phi;
  });
}

function explain(trees: Trees, rows: number[][], d: number) {
  const bins = Array.from({ length: d }, (_, f) => Uint8Array.from(rows, (row) => row[f] ?? MISSING));
  const request = {
    rows: Int32Array.from(rows.keys()),
    columnOf: Int32Array.from({ length: d }, (_, f) => f),
    columns: d,
  };
  return { ...treeShap(trees, bins, request), output: predictTrees(trees, bins, request.rows) };
}

test('attributions equal brute-force Shapley values on random trees with missing values, and add up to the output', () => {
  const random = rng(42);
  for (let round = 0; round < 40; round++) {
    const d = 5;
    const root = randomTree(random, 6, d);
    const rows = Array.from({ length: 6 }, () =>
      Array.from({ length: d }, () => (random() < 0.2 ? MISSING : Math.floor(random() * 8))),
    );
    const { columns, expected, output } = explain(flat(root), rows, d);
    expect(expected).toBeCloseTo(conditional(root, [], 0), 12);
    rows.forEach((row, i) => {
      const exact = bruteForce(root, row);
      for (const [j, phi] of exact.entries()) expect(columns[j]?.[i]).toBeCloseTo(phi, 9);
      const sum = columns.reduce((total, column) => total + (column[i] ?? 0), expected);
      expect(sum).toBeCloseTo(output[i] ?? Number.NaN, 12);
    });
  }
});

test('features of one source share a column', () => {
  const root = randomTree(rng(3), 4, 3);
  const row = [1, 5, 3];
  const bins = row.map((bin) => Uint8Array.of(bin));
  const { columns } = treeShap(flat(root), bins, {
    rows: Int32Array.of(0),
    columnOf: Int32Array.of(0, 1, 1),
    columns: 2,
  });
  const apart = bruteForce(root, row);
  expect(columns[0]?.[0]).toBeCloseTo(apart[0] ?? 0, 12);
  expect(columns[1]?.[0]).toBeCloseTo((apart[1] ?? 0) + (apart[2] ?? 0), 12);
});

test('a path of more than eight features is refused', () => {
  let root: Node = { cover: 1, value: 1 };
  for (let f = 0; f < 9; f++)
    root = { cover: root.cover + 1, feature: f, threshold: 0, sides: [root, { cover: 1, value: 0 }] };
  expect(() => explain(flat(root), [Array(9).fill(0)], 9)).toThrow('at most 8 features on a path, got 9');
});

const reference = path.resolve('../shared/data/treeshap_reference/treeshap_published.json');

test('attributions equal the published values', (context) => {
  if (!existsSync(reference)) {
    console.info(`${reference} was not found: the published TreeSHAP values are not compared`);
    context.skip();
  }
  const { paper_and_tree: paper, missing_value_tree: missing } = JSON.parse(readFileSync(reference, 'utf8'));
  const leaf = (value: number, cover: number): Node => ({ value, cover });
  const and: Node = {
    ...{ cover: 4, feature: 1, threshold: 0 },
    sides: [leaf(0, 2), { cover: 2, feature: 0, threshold: 0, sides: [leaf(0, 1), leaf(80, 1)] }],
  };
  const both = explain(flat(and), paper.X, 2);
  expect(both.expected).toBeCloseTo(paper.expected_value, 12);
  paper.phi.forEach((phi: number[], i: number) => {
    for (const [j, value] of phi.entries()) expect(both.columns[j]?.[i]).toBeCloseTo(value, 12);
  });
  const one: Node = { cover: 5, feature: 0, threshold: 0, sides: [leaf(1, 1), leaf(0, 4)] };
  const binned = missing.X.map((x: number | null) => [x === null ? MISSING : x > 1 ? 1 : 0]);
  const { columns } = explain(flat(one), binned, 1);
  for (const [i, phi] of missing.phi_class1.entries()) expect(columns[0]?.[i]).toBeCloseTo(phi, 12);
});
