/** Segments of a whole pass: whom the rules name, and where each account stays until two passes agree. */
import { i32 } from './at';
import type { RawTable } from './dataset';
import { quantile } from './order';
import { isNumber, type Rule } from './rules';
import { clearlyOutside, settle } from './segment-identity';
import { assignSegments } from './segments';

/** Per row, positions of segments: where it was kept, and whose rules it fitted; −1 = none, −2 = there was no pass before. */
export type Before = { segmentOf: Int32Array; fits: Int32Array };
export type Settled = { segmentOf: Int32Array; fits: Int32Array };

export const NO_PASS = -2;

/** Membership of every row after this pass. Length raw.n each; −1 = none. */
export function settleSegments(
  segments: readonly { rules: Rule[] }[],
  { raw, before }: { raw: RawTable; before: Before },
): Settled {
  const fits = assignSegments(segments, raw);
  const iqr = spreads(segments, raw);
  const segmentOf = fits.map((next, row) => {
    const was = i32(before.segmentOf, row);
    if (was === NO_PASS || was === next) return next;
    const fitted = i32(before.fits, row);
    const kept = { segment: String(was), pending: fitted === was ? null : String(fitted) };
    const clear = clearlyOutside(segments[was]?.rules ?? [], { raw, row, iqr });
    return Number(settle(kept, String(next), clear).segment);
  });
  return { segmentOf, fits };
}

/** Interquartile range of every number that a rule bounds. */
function spreads(segments: readonly { rules: Rule[] }[], raw: RawTable): Map<string, number> {
  const bounded = new Set(segments.flatMap(({ rules }) => rules.flat().filter(isNumber)).map(({ column }) => column));
  return new Map(
    raw.columns.flatMap((column) => {
      if (column.kind !== 'number' || !bounded.has(column.name)) return [];
      const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
      return sorted.length === 0 ? [] : [[column.name, quantile(sorted, 0.75) - quantile(sorted, 0.25)] as const];
    }),
  );
}
