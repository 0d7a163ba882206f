import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictTrees } from '@/scoring/predict';
import { allRows, rng } from '@/scoring/random';
import { addTree, averageTrees, emptyTrees, firstTrees, type Trees } from '@/scoring/trees';

const FEATURES = 6;

/** A random tree of at most this depth; cuts at both ends of the bins are among them. */
function randomTree(random: () => number, depth: number): Trees {
  const trees = emptyTrees(1, 2 ** (depth + 1));
  let size = 1;
  const grow = (node: number, level: number): void => {
    trees.value[node] = random() - 0.5;
    if (level === depth || random() < 0.2) return;
    trees.feature[node] = Math.floor(random() * FEATURES);
    trees.threshold[node] = [-1, 0, 253, 254][Math.floor(random() * 12)] ?? Math.floor(random() * 255) - 1;
    trees.missingLeft[node] = Number(random() < 0.5);
    trees.left[node] = size;
    const left = size;
    size += 2;
    grow(left, level + 1);
    grow(left + 1, level + 1);
  };
  grow(0, 0);
  trees.start[1] = size;
  return firstTrees(trees, 1);
}

/** What the trees say, one after the other, row by row. */
function oneByOne(trees: Trees, bins: Uint8Array[], rows: Int32Array): Float64Array {
  const out = new Float64Array(bins[0]?.length ?? 0).fill(Number.NaN);
  for (const row of rows) out[row] = trees.base;
  for (let t = 0; t + 1 < trees.start.length; t++) addTree(trees, t, { bins, rows, out });
  return out;
}

test('shallow and deep trees say the same bits, however the rows are led through them', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom(0, 1, 3, 4, 2_047, 2_050, 4_099),
      (seed, depth, n) => {
        const random = rng(seed);
        const trees = averageTrees(Array.from({ length: 7 }, () => randomTree(random, depth)));
        const bins = Array.from({ length: FEATURES }, () =>
          Uint8Array.from({ length: n + 5 }, () => (random() < 0.2 ? 255 : Math.floor(random() * 255))),
        );
        const rows = allRows(n + 5).filter((row) => row % 5 !== 2);
        expect(predictTrees(trees, bins, rows)).toEqual(oneByOne(trees, bins, rows));
      },
    ),
    { numRuns: 60 },
  );
});
