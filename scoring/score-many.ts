/** The scores of many rows, worked out in stretches that may be shared out. */
import type { Crew, Work } from './crew';
import type { RawTable } from './dataset';
import type { Model } from './model';
import { allRows } from './random';
import { emptyScores, type Scores, score } from './score';
import { takeRows } from './take-rows';

type Ground = { model: Model; raw: RawTable; foldOf: Int8Array; parts: boolean };

/** Rows of a stretch: a few seconds of work at most. */
const STRETCH = 20_000;

/** The scores of a stretch of rows that begins at the order. */
export const SCORES: Work<Ground, number, Scores> = {
  name: 'scores',
  open:
    ({ model, raw, foldOf, parts }) =>
    (from) => {
      const rows = allRows(raw.n).subarray(from, from + STRETCH);
      return score(model, takeRows(raw, rows), foldOf.subarray(from, from + STRETCH), { parts });
    },
};

type Of = { raw: RawTable; foldOf: Int8Array; parts?: boolean };

/** What `score` gives, to the bit; the same errors. */
export function scoreMany(model: Model, { raw, foldOf, parts = true }: Of, crew: Crew): Scores {
  if (raw.n <= STRETCH) return score(model, raw, foldOf, { parts });
  if (foldOf.length !== raw.n) throw new RangeError(`Expected ${raw.n} folds, got ${foldOf.length}`);
  const orders = Array.from({ length: Math.ceil(raw.n / STRETCH) }, (_, k) => k * STRETCH);
  const cells = STRETCH * raw.columns.length;
  const ground = { model, raw, foldOf, parts };
  const found = crew.share(SCORES, { ground, orders, cells, tick: () => undefined });
  const out = emptyScores(model, raw.n, parts);
  found.forEach((part, k) => {
    for (const name of ['logit', 'probability', 'health', 'low', 'high', 'base'] as const)
      out[name].set(part[name], k * STRETCH);
    out.points.set(part.points, k * STRETCH * out.columns.length);
  });
  return out;
}
