/**
 * Segments keep their name across retrains, and accounts do not flicker between two of them.
 */
import { f64 } from './at';
import type { RawTable } from './dataset';
import { isNumber, type Rule, tester } from './rules';
import type { Segment } from './segment';

type Placed = Pick<Segment, 'id' | 'centroid'>;

/** At once past this share of a feature's interquartile range. */
const CLEAR_MOVE = 0.1;

/**
 * The new segments with the ids of the old ones they are nearest to: the assignment with the smallest sum of distances
 * between centroids, exact for up to 12 segments. A segment without a counterpart gets a fresh id.
 */
export function matchSegments<T extends Placed>(previous: readonly Placed[], next: readonly T[]): T[] {
  const chosen = assignment(
    next.map((segment) => previous.map((before) => distance(segment.centroid, before.centroid))),
  );
  const taken = new Set(previous.map((segment) => segment.id));
  let number = 1;
  const fresh = (): string => {
    while (taken.has(`segment-${number}`)) number++;
    taken.add(`segment-${number}`);
    return `segment-${number}`;
  };
  return next.map((segment, s) => {
    const before = previous[chosen[s] ?? -1];
    return before ? { ...segment, id: before.id } : { ...segment, id: fresh() };
  });
}

function distance(a: Record<string, number>, b: Record<string, number>): number {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  let sum = 0;
  for (const name of names) sum += ((a[name] ?? 0) - (b[name] ?? 0)) ** 2;
  return Math.sqrt(sum);
}

/** Column for each row, −1 = none, with the smallest total; dynamic programme over sets of columns. */
function assignment(cost: number[][]): number[] {
  const columns = cost[0]?.length ?? 0;
  let states = new Map<number, { total: number; chosen: number[] }>([[0, { total: 0, chosen: [] }]]);
  const spare = Math.max(0, cost.length - columns);
  for (const row of cost) {
    const after = new Map<number, { total: number; chosen: number[] }>();
    for (const [used, { total, chosen }] of states) {
      const keep = (set: number, sum: number, column: number) => {
        const before = after.get(set);
        if (!before || sum < before.total) after.set(set, { total: sum, chosen: [...chosen, column] });
      };
      row.forEach((price, column) => {
        if ((used & (1 << column)) === 0) keep(used | (1 << column), total + price, column);
      });
      if (chosen.filter((column) => column < 0).length < spare) keep(used, total, -1);
    }
    states = after;
  }
  const best = [...states.values()].sort((a, b) => a.total - b.total)[0];
  return best?.chosen ?? [];
}

export type Membership = { segment: string; pending: string | null };

/** An account moves after two passes that agree, or at once when it is clearly outside its segment. */
export function settle(before: Membership | null, next: string, clear: boolean): Membership {
  if (!before || before.segment === next) return { segment: next, pending: null };
  if (clear || before.pending === next) return { segment: next, pending: null };
  return { segment: before.segment, pending: next };
}

/**
 * Whether a row is outside the rules by more than a tenth of the interquartile range of some feature, or by a category.
 *
 * @param iqr interquartile range per column
 */
export function clearlyOutside(
  rules: readonly Rule[],
  { raw, row, iqr }: { raw: RawTable; row: number; iqr: ReadonlyMap<string, number> },
): boolean {
  return rules.every((rule) =>
    rule.some((condition) => {
      if (tester(condition, raw)(row)) return false;
      if (!isNumber(condition)) return true;
      const column = raw.columns.find((each) => each.name === condition.column);
      if (column?.kind !== 'number') return true;
      const gap = Math.abs(f64(column.values, row) - condition.value);
      return !(gap <= CLEAR_MOVE * (iqr.get(condition.column) ?? 0));
    }),
  );
}
