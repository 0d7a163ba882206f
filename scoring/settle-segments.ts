/** Segments of a whole pass, and of few accounts between two: whom the rules name, and where each account stays until two passes agree. */
import { i32 } from './at';
import type { RawTable } from './dataset';
import { quantile } from './order';
import { isNumber, type Rule } from './rules';
import { clearlyOutside, settle } from './segment-identity';
import { assignSegments } from './segments';

/** Per row, positions of segments: where it was kept, and whose rules it fitted; −1 = none, −2 = there was no pass before. */
export type Before = { segmentOf: Int32Array; fits: Int32Array };
export type Settled = { segmentOf: Int32Array; fits: Int32Array };
/** Interquartile range by column, of every number that a rule bounds. */
export type Spreads = Record<string, number>;
type Bounded = { rules: Rule[] };

export const NO_PASS = -2;

/** Membership of every row after this pass. Length raw.n each; −1 = none. `spreads`: of its rows. */
export function settleSegments(
  segments: readonly Bounded[],
  { raw, before }: { raw: RawTable; before: Before },
): Settled & { spreads: Spreads } {
  const fits = assignSegments(segments, raw);
  const iqr = spreadsOf(segments, raw);
  const segmentOf = fits.map((next, row) => {
    const was = i32(before.segmentOf, row);
    if (was === NO_PASS || was === next) return next;
    const fitted = i32(before.fits, row);
    const kept = { segment: String(was), pending: fitted === was ? null : String(fitted) };
    const clear = clearlyOutside(segments[was]?.rules ?? [], { raw, row, iqr });
    return Number(settle(kept, String(next), clear).segment);
  });
  return { segmentOf, fits, spreads: Object.fromEntries(iqr) };
}

/**
 * Membership of few rows between two passes. It is no pass: nobody moves but who is in none yet or clearly outside, and
 * what the pass found an account to fit is what the next pass is held against.
 *
 * @param spreads of the pass before; null = not known, so that no number is clearly outside
 */
export function settleBetween(
  segments: readonly Bounded[],
  { raw, before, spreads }: { raw: RawTable; before: Before; spreads: Spreads | null },
): Settled {
  const found = assignSegments(segments, raw);
  const iqr = new Map(spreads ? Object.entries(spreads) : boundedBy(segments).map((name) => [name, Infinity] as const));
  const moves = found.map((next, row) => {
    const was = i32(before.segmentOf, row);
    if (was === next) return 0;
    return Number(was === NO_PASS || clearlyOutside(segments[was]?.rules ?? [], { raw, row, iqr }));
  });
  const after = (kept: Int32Array) => found.map((next, row) => (i32(moves, row) ? next : i32(kept, row)));
  return { segmentOf: after(before.segmentOf), fits: after(before.fits) };
}

const boundedBy = (segments: readonly Bounded[]): string[] =>
  segments.flatMap(({ rules }) => rules.flat().filter(isNumber)).map(({ column }) => column);

function spreadsOf(segments: readonly Bounded[], raw: RawTable): Map<string, number> {
  const bounded = new Set(boundedBy(segments));
  return new Map(
    raw.columns.flatMap((column) => {
      if (column.kind !== 'number' || !bounded.has(column.name)) return [];
      const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
      return sorted.length === 0 ? [] : [[column.name, quantile(sorted, 0.75) - quantile(sorted, 0.25)] as const];
    }),
  );
}
