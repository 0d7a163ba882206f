/**
 * Sums of one feature in one node of a forest: times drawn, outcomes (leavers, or points of an answer) and distinct rows,
 * by bin.
 */
import { i32, u8 } from './at';
import { MISSING } from './binner';

/**
 * A stretch of drawn rows; `rows` and `packed` run side by side. A tight stretch packs distinct rows · 2^22 +
 * positives · 2^11 + times drawn, any other positives · 2^16 + times drawn: either way one Int32 cell per bin.
 */
export type Drawn = { rows: Int32Array; packed: Int32Array; start: number; end: number; tight: boolean };

/** Most rows, and most times drawn or outcomes in all, of a tight stretch: its three sums cannot run into each other. */
const TIGHT_ROWS = 1023;
const TIGHT_SUM = 2047;

/** What a stretch holds: `positives` = the outcomes of its rows, each as often as it was drawn. */
type Held = { distinct: number; times: number; positives: number };

/** True when a stretch may be tight. */
export const fitsTight = ({ distinct, times, positives }: Held): boolean =>
  distinct <= TIGHT_ROWS && times <= TIGHT_SUM && positives <= TIGHT_SUM;

/** Packs a stretch tight, in place. */
export function tighten({ packed, start, end }: Drawn): void {
  for (let i = start; i < end; i++) {
    const cell = i32(packed, i);
    packed[i] = (1 << 22) | ((cell >>> 16) << 11) | (cell & 65535);
  }
}

/**
 * Sums of one feature in one node, over the bins that occur, ascending: entry k counts the rows in bin[k], 0 ≤ k < size.
 * `missing…` = rows without a value. `times` and `positives` count copies, `distinct` rows.
 */
export type Counts = {
  size: number;
  bin: Int32Array;
  times: Int32Array;
  positives: Int32Array;
  distinct: Int32Array;
  missingTimes: number;
  missingPositives: number;
  missingDistinct: number;
  /** Scratch, all 0 between calls: packed sums, distinct rows, and which bins occur (one bit each). */
  cells: Int32Array;
  seen: Int32Array;
  wide: Int32Array;
  mask: Int32Array;
};

/** Room for the counts of any feature. */
export function newCounts(): Counts {
  const room = (size: number): Int32Array => new Int32Array(size);
  return {
    ...{ size: 0, bin: room(256), times: room(256), positives: room(256), distinct: room(256) },
    ...{ missingTimes: 0, missingPositives: 0, missingDistinct: 0 },
    ...{ cells: room(256), seen: room(256), wide: room(512), mask: room(8) },
  };
}

/** One feature: the bin of every row, and how many value bins there are. */
type Column = { bins: Uint8Array; count: number };

/**
 * Counts one feature over a stretch.
 *
 * @param most largest number of times, or outcome as often, of a row of the tree: sets how many rows fit a cell of 16 bits
 */
export function countFeature(counts: Counts, column: Column, of: { drawn: Drawn; most: number }): void {
  counts.size = 0;
  counts.missingTimes = 0;
  counts.missingPositives = 0;
  counts.missingDistinct = 0;
  const { drawn } = of;
  if (!drawn.tight) countWide(counts, column, of);
  else if (drawn.end - drawn.start < column.count) countFew(counts, column.bins, drawn);
  else countTight(counts, column, drawn);
}

/** Fewer rows than bins: only bins that occur are visited, found by their bits. */
function countFew(counts: Counts, bins: Uint8Array, { rows, packed, start, end }: Drawn): void {
  const { cells, mask } = counts;
  for (let i = start; i < end; i++) {
    const bin = u8(bins, i32(rows, i));
    cells[bin] = i32(cells, bin) + i32(packed, i);
    mask[bin >> 5] = i32(mask, bin >> 5) | (1 << (bin & 31));
  }
  for (let w = 0; w < 8; w++) {
    let bits = i32(mask, w);
    mask[w] = 0;
    while (bits !== 0) {
      const lowest = bits & -bits;
      bits ^= lowest;
      takeTight(counts, (w << 5) + 31 - Math.clz32(lowest));
    }
  }
}

function countTight(counts: Counts, { bins, count }: Column, { rows, packed, start, end }: Drawn): void {
  const { cells } = counts;
  for (let i = start; i < end; i++) {
    const bin = u8(bins, i32(rows, i));
    cells[bin] = i32(cells, bin) + i32(packed, i);
  }
  for (let bin = 0; bin < count; bin++) if (i32(cells, bin) !== 0) takeTight(counts, bin);
  if (i32(cells, MISSING) !== 0) takeTight(counts, MISSING);
}

/** Empties a tight cell into the counts. */
function takeTight(counts: Counts, bin: number): void {
  const cell = i32(counts.cells, bin);
  counts.cells[bin] = 0;
  add(counts, bin, { times: cell & 2047, positives: (cell >>> 11) & 2047, distinct: cell >>> 22 });
}

/** Many rows: cells are emptied into wide sums before they can overflow. */
function countWide(counts: Counts, { bins, count }: Column, { drawn, most }: { drawn: Drawn; most: number }): void {
  const { cells, seen } = counts;
  const { rows, packed, start, end } = drawn;
  const block = Math.floor(65535 / most);
  for (let from = start; from < end; from += block) {
    const to = Math.min(end, from + block);
    for (let i = from; i < to; i++) {
      const bin = u8(bins, i32(rows, i));
      cells[bin] = i32(cells, bin) + i32(packed, i);
      seen[bin] = i32(seen, bin) + 1;
    }
    for (let bin = 0; bin < count; bin++) widen(counts, bin);
    widen(counts, MISSING);
  }
  for (let bin = 0; bin < count; bin++) if (i32(seen, bin) > 0) takeWide(counts, bin);
  if (i32(seen, MISSING) > 0) takeWide(counts, MISSING);
}

/** Empties a cell of 16 bits each into the wide sums. */
function widen({ cells, wide }: Counts, bin: number): void {
  const cell = i32(cells, bin);
  cells[bin] = 0;
  wide[2 * bin] = i32(wide, 2 * bin) + (cell & 65535);
  wide[2 * bin + 1] = i32(wide, 2 * bin + 1) + (cell >>> 16);
}

/** Empties wide sums into the counts. */
function takeWide(counts: Counts, bin: number): void {
  const { seen, wide } = counts;
  add(counts, bin, { times: i32(wide, 2 * bin), positives: i32(wide, 2 * bin + 1), distinct: i32(seen, bin) });
  seen[bin] = 0;
  wide[2 * bin] = 0;
  wide[2 * bin + 1] = 0;
}

function add(counts: Counts, bin: number, sums: { times: number; positives: number; distinct: number }): void {
  if (bin === MISSING) {
    counts.missingTimes = sums.times;
    counts.missingPositives = sums.positives;
    counts.missingDistinct = sums.distinct;
    return;
  }
  const k = counts.size++;
  counts.bin[k] = bin;
  counts.times[k] = sums.times;
  counts.positives[k] = sums.positives;
  counts.distinct[k] = sums.distinct;
}

/** True when the feature tells the rows of the node apart. */
export const varies = (counts: Counts): boolean => counts.size + Number(counts.missingDistinct > 0) > 1;
