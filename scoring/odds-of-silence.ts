/**
 * How much more often the silent look like this than those who answered: the weight of an answer where the silent are asked
 * about. A forest that tells the two apart, each account by the member that did not see it.
 * Source: Tibshirani et al. 2019, section 2.3: weights from a classifier of the two samples.
 */
import { askForest, type ForestMember, fitAnswerForest } from './answer-forest';
import type { Crew } from './crew';
import type { Place } from './grid';

/** Members of the propensity of answering; none where nobody is silent, and all weigh the same. */
export type Odds = ForestMember[];

/** A propensity is kept inside these: no answer weighs 361 times as much as another because a leaf happened to be pure. */
const LEAST = 0.05;
const MOST = 0.95;

/** Rows that answered, `known` of them, then one row for each silent account. */
type Apart = { at: Place; account: Int32Array; fold: Int8Array; known: number };
type Fit = { seed: number; folds: number; crew?: Crew; tick: (done: number, total: number) => void };

/** Both kinds are drawn equally often, however many there are of each: else the rarer would weigh nothing. */
export function fitOdds({ at, account, fold, known }: Apart, { seed, ...how }: Fit): Odds {
  const silent = account.length - known;
  if (silent === 0) return [];
  const y = Uint8Array.from(account, (_, row) => Number(row < known));
  const answering = new Set(account.subarray(0, known)).size;
  const weight = Float64Array.from(account, (_, row) => (row < known ? 1 : answering / silent));
  const target = { y, weight, group: account };
  return fitAnswerForest({ at, target, top: 1, high: 1, fold, seed }, how);
}

/** (1 − p) ÷ p with p = the chance that a row like this answered; length n. */
export function oddsOfSilence(odds: Odds, at: Place, fold: Int8Array): Float64Array {
  if (odds.length === 0) return new Float64Array(fold.length).fill(1);
  return askForest(odds, at, fold).map((share) => {
    const p = Math.min(MOST, Math.max(LEAST, share));
    return (1 - p) / p;
  });
}
