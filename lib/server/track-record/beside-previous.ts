/** A version and the one before it on the same account-months. Pure. */
import { type Leaver, type TrackCell, type TrackRows, trackCell } from '@/scoring';
import type { Heard } from './heard';

/** This version and the one before it, on the account-months that both spoke of. */
export type BesidePrevious = { number: number; ends: number; cell: TrackCell<'boosted' | 'previous'> };

type Seen = { rows: TrackRows; leavers: Leaver[]; seed: number };

/** A month end that only one of them spoke of says nothing about which is better. */
export function besidePrevious(
  { chance, previous }: Heard,
  { rows, days, seen }: { rows: Int32Array; days: number; seen: Seen },
): BesidePrevious | null {
  const [ours, theirs] = [chance.get(days), previous?.chance.get(days)];
  if (!previous || !ours || !theirs) return null;
  const both = Int32Array.from(rows.keys()).filter((i) => !Number.isNaN(theirs[rows[i] ?? -1] ?? Number.NaN));
  if (both.length === 0) return null;
  const ends = new Set(both.map((i) => seen.rows.end[i] ?? -1));
  const at = new Map(Array.from(both, (i, k) => [i, k]));
  const part = (of: Float64Array) => Float64Array.from(both, (i) => of[rows[i] ?? -1] ?? Number.NaN);
  const opinion = <Name extends string>(engine: Name, of: Float64Array) => ({
    engine,
    score: part(of),
    chance: part(of),
  });
  const cell = trackCell<'boosted' | 'previous'>({
    rows: {
      end: both.map((i) => seen.rows.end[i] ?? -1),
      account: both.map((i) => seen.rows.account[i] ?? -1),
      y: Uint8Array.from(both, (i) => seen.rows.y[i] ?? 0),
      red: Uint8Array.from(both, (i) => seen.rows.red[i] ?? 0),
    },
    leavers: seen.leavers
      .filter(({ end, row }) => ends.has(end) && (row === -1 || at.has(row)))
      .map((each) => ({ ...each, row: at.get(each.row) ?? -1 })),
    opinions: [opinion('boosted', ours), opinion('previous', theirs)],
    seed: seen.seed,
  });
  return { number: previous.number, ends: ends.size, cell };
}
