/** Everything a judgement is made of. */
import type { Judged } from '@/scoring';
import type { HistoryRows } from './read-history';

/** The version in use before: its chances by horizon, of every row; NaN where it said nothing. */
export type Previous = { number: number; chance: Map<number, Float64Array> };

/** Arrays have the length of the rows, NaN = nothing was said. */
export type Heard = {
  dated: boolean;
  horizons: number[];
  horizonDays: number;
  /** Health below which an account is on the red list. */
  risk: number;
  seed: number;
  rows: HistoryRows;
  account: Int32Array;
  ends: number[];
  learnedUntil: number[];
  /** Rows behind each fit; empty without dates. */
  learnedRows: number[];
  left: { engine: Judged; reason: string }[];
  /** Segment of each row by the rules of the version, −1 = none; how many there are. */
  segmentOf: Int32Array;
  segments: number;
  health: Float64Array;
  chance: Map<number, Float64Array>;
  said: Map<Judged, Float64Array>;
  previous: Previous | null;
  live: { health: Float64Array; chance: Float64Array };
  lacking: (row: number) => { lacking: string[]; of: number };
};
