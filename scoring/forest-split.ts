/**
 * The best cut of one node of a forest, read from counts by bin. Knows no rows.
 * Source: Breiman 2001; the Gini impurity of Breiman et al. 1984.
 */
import { i32 } from './at';
import { MISSING } from './binner';
import type { Counts } from './forest-counts';

/** What a node holds, and the least distinct rows in a child. */
export type Whole = { times: number; positives: number; distinct: number; leaf: number };

/**
 * The best cut so far; feature −1 = none. `purity` = Σ over both sides of positives² / times: maximal where the Gini
 * impurity is minimal. The left sums are those of the cut.
 */
export type Cut = {
  purity: number;
  feature: number;
  threshold: number;
  missingLeft: number;
  times: number;
  positives: number;
  distinct: number;
};

/** The search of a node begins at the purity of the node itself, which a cut has to beat. */
export function newCut({ times, positives }: Whole): Cut {
  const purity = (positives * positives) / times + 1e-9;
  return { purity, feature: -1, threshold: 0, missingLeft: 0, times: 0, positives: 0, distinct: 0 };
}

/**
 * Tries every threshold of feature f between two bins that occur, missing values on both sides, and missing against
 * present. A threshold lies halfway between its bins; where nothing is missing, missing values will follow the larger side.
 */
export function searchCounts(cut: Cut, f: number, { counts, whole }: { counts: Counts; whole: Whole }): void {
  const { missingTimes, missingPositives, missingDistinct } = counts;
  let times = 0;
  let positives = 0;
  let distinct = 0;
  for (let k = 0; k < counts.size; k++) {
    times += i32(counts.times, k);
    positives += i32(counts.positives, k);
    distinct += i32(counts.distinct, k);
    const last = k + 1 === counts.size;
    if (last && missingDistinct === 0) return;
    const threshold = last ? MISSING - 1 : (i32(counts.bin, k) + i32(counts.bin, k + 1)) >> 1;
    if (tryCut(cut, whole, { times, positives, distinct })) {
      cut.feature = f;
      cut.threshold = threshold;
      cut.missingLeft = missingDistinct === 0 && 2 * times >= whole.times ? 1 : 0;
    }
    if (last || missingDistinct === 0) continue;
    const left = {
      times: times + missingTimes,
      positives: positives + missingPositives,
      distinct: distinct + missingDistinct,
    };
    if (tryCut(cut, whole, left)) {
      cut.feature = f;
      cut.threshold = threshold;
      cut.missingLeft = 1;
    }
  }
}

/** True, and the sums of the cut kept, when it is allowed and purer than the best so far. */
function tryCut(cut: Cut, whole: Whole, left: { times: number; positives: number; distinct: number }): boolean {
  if (left.distinct < whole.leaf || whole.distinct - left.distinct < whole.leaf) return false;
  const right = whole.positives - left.positives;
  const purity = (left.positives * left.positives) / left.times + (right * right) / (whole.times - left.times);
  if (purity <= cut.purity) return false;
  cut.purity = purity;
  cut.times = left.times;
  cut.positives = left.positives;
  cut.distinct = left.distinct;
  return true;
}
