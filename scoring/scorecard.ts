/**
 * The scorecard: percentiles with signs and weights, the score before there are enough leavers to learn from and the
 * prior afterwards. This file applies a card; card-fit.ts makes one.
 */
import { f64, i32, item, u8 } from './at';
import { MISSING } from './binner';
import { type Place, sourceBins } from './grid';

/** What the card may use, from the published list of expert signs. sign +1 = a high value is healthy; weight > 0. */
export type Signal = { source: string; sign: -1 | 1; weight: number };

/**
 * One line of the card. `z[bin]` in [−1, 1], higher = riskier; `center` = mean z of the training rows, which a missing
 * value takes.
 */
export type CardTerm = { source: string; weight: number; center: number; z: Float64Array };

/** cardLogit = slope · Σ weight · z + intercept. */
export type Card = { terms: CardTerm[]; slope: number; intercept: number };

/** z of every requested row, one array per term, in the order of `rows`. */
function termValues(terms: CardTerm[], at: Place, rows: Int32Array): Float64Array[] {
  return terms.map((term) => {
    const { bins } = sourceBins(at.grid, at.table, term.source);
    return Float64Array.from(rows, (row) => {
      const bin = u8(bins, row);
      return bin === MISSING ? term.center : f64(term.z, bin);
    });
  });
}

/** Σ weight · z for every requested row. */
export function cardSums(terms: CardTerm[], at: Place, rows: Int32Array): Float64Array {
  const sums = new Float64Array(rows.length);
  termValues(terms, at, rows).forEach((z, j) => {
    const { weight } = item(terms, j);
    for (let i = 0; i < sums.length; i++) sums[i] = f64(sums, i) + weight * f64(z, i);
  });
  return sums;
}

/** Log-odds by the card for every requested row. */
export function cardLogits(card: Card, at: Place, rows: Int32Array): Float64Array {
  return cardSums(card.terms, at, rows).map((sum) => card.slope * sum + card.intercept);
}

/** The card for a row that is average in everything. */
export function cardExpected(card: Card): number {
  return card.terms.reduce((sum, term) => sum + card.slope * term.weight * term.center, card.intercept);
}

/**
 * Adds factor × what each line contributes, slope · weight · (z − center), to the column of its source.
 *
 * @param columns one per source of the grid, each as long as `rows`
 */
export function addCardParts(
  card: Card,
  at: Place,
  to: { rows: Int32Array; columns: Float64Array[]; factor: number },
): void {
  const values = termValues(card.terms, at, to.rows);
  card.terms.forEach((term, j) => {
    const out = item(
      to.columns,
      at.grid.sources.findIndex((s) => s.name === term.source),
    );
    const scale = to.factor * card.slope * term.weight;
    const z = item(values, j);
    for (let i = 0; i < out.length; i++) out[i] = f64(out, i) + scale * (f64(z, i) - term.center);
  });
}

/** Rows whose value of a source is missing, as 0 / 1 by row of the table. */
function missingIn(at: Place, source: string): Uint8Array {
  return sourceBins(at.grid, at.table, source).bins.map((bin) => Number(bin === MISSING));
}

/** Rows whose values of all these sources are missing. */
export function allMissing(at: Place, sources: string[]): Int32Array {
  const flags = sources.map((source) => missingIn(at, source));
  const rows = Int32Array.from({ length: at.table.n }, (_, i) => i);
  return rows.filter((row) => flags.every((flag) => u8(flag, i32(rows, row)) === 1));
}
