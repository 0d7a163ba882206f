/** Who is judged beside the recipe that serves. */
import { FOREST_ROWS } from './ml-forest';

/** The recipe that serves, the same recipe with other engines, the card, the naive baseline. */
export const JUDGED = ['boosted', 'forest', 'ml-random-forest', 'scorecard', 'baseline'] as const;
export type Judged = (typeof JUDGED)[number];

/** Those that are fitted as the recipe is; what takes longest comes first, so that no thread is left with it at the end. */
const CHALLENGERS = ['ml-random-forest', 'forest', 'scorecard'] as const;
export type Challenger = (typeof CHALLENGERS)[number];

/** `left` = who could not be judged, and why. */
export type Beside = { engines: Challenger[]; left: { engine: Judged; reason: string } | null };

/**
 * Of those asked for, who takes so many rows. Given the rows of the last and largest round: what is said in some rounds
 * alone cannot be held against what is said in all.
 */
export function challengersFor(rows: number, asked: readonly Judged[]): Beside {
  const wanted = CHALLENGERS.filter((engine) => asked.includes(engine));
  const engines = wanted.filter((engine) => engine !== 'ml-random-forest' || rows <= FOREST_ROWS);
  if (engines.length === wanted.length) return { engines, left: null };
  const reason = `takes up to ${FOREST_ROWS.toLocaleString('en-US')} rows, here are ${rows.toLocaleString('en-US')}`;
  return { engines, left: { engine: 'ml-random-forest', reason } };
}
