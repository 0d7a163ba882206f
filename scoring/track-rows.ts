/** The rows of a track record: who was asked about, what became of him, and what each engine said. */
import type { Estimate } from './auc';

/** What one engine says of the rows of a cell: `score` orders them, higher = riskier; `chance` null = only a ranking. */
export type Opinion<Name extends string> = { engine: Name; score: Float64Array; chance: Float64Array | null };

/**
 * n rows: accounts at month ends whose fate is known.
 * `end` = which month end (0, 1, …), `account` from 0, `y` 1 = left within the horizon, `red` 1 = on the red list of the
 * recipe that serves; all of length n.
 */
export type TrackRows = { end: Int32Array; account: Int32Array; y: Uint8Array; red: Uint8Array };

/** Somebody who left: the row at the last month end at least a horizon before; −1 = had no score there. `end`, `account` as in the rows. */
export type Leaver = { row: number; end: number; account: number };

/** The middle and the 95 % of what the draws gave; null where the figure does not exist. */
export type Again = Record<'precision' | 'recall' | 'lift' | 'auc', Estimate | null>;
