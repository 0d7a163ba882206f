/**
 * Response curves: the health a row would have with another value of one source, everything else as it is. Exact, for
 * every source and every bin, by the members that score the row; what serving would say, bin by bin.
 */
import { f64, i32, item, u8 } from './at';
import { binCounts } from './curve-axes';
import type { RawTable } from './dataset';
import { categoryIndex, type Grid, layOnGrid, type Place, sourceBins } from './grid';
import { type Member, memberLogits } from './member';
import type { Model } from './model';
import { allRows } from './random';
import { healthOf, POINTS } from './scale';
import type { Card } from './scorecard';
import { addCurve, ownBin, type SweptTrees, sweptTrees, takeSteps } from './sweep-trees';
import { scatter } from './unit';

/**
 * `health[b]` = unclipped health with the value in bin b, the last one with the value missing; `own` = the bin the row is
 * in. A number x falls in bin b when edges[b − 1] < x ≤ edges[b]; the bins of a category are its levels.
 */
export type Response = Head & { own: number; health: Float64Array };

/** One row: its unclipped health, and a curve per source of the grid, in its order. */
export type Sweep = { health: number; responses: Response[] };

/**
 * The curves of every row, one row at a time, in the order of the table.
 *
 * @param foldOf as in `score`: the fold of each row in training, or −1 for the mean of all members
 * @throws RangeError if `foldOf` has another length or a fold the model lacks, or columns are missing (named)
 */
export function* sweep(model: Model, raw: RawTable, foldOf: Int8Array): Generator<Sweep> {
  if (foldOf.length !== raw.n) throw new RangeError(`Expected ${raw.n} folds, got ${foldOf.length}`);
  const at = { grid: model.grid, table: layOnGrid(model.grid, raw) };
  const counts = binCounts(at.grid);
  const ready = new Map<number, Swept>();
  const rowsOf = (k: number) => allRows(raw.n).filter((row) => foldOf[row] === k || (foldOf[row] ?? -1) < 0);
  const sweptBy = (k: number): Swept => {
    const known = ready.get(k) ?? prepare(item(model.members, k), at, { model, counts, rows: rowsOf(k) });
    ready.set(k, known);
    return known;
  };
  const own = at.grid.sources.map(({ name }) => sourceBins(at.grid, at.table, name).bins);
  const heads = headsOf(at.grid);
  const size = counts.reduce((sum, count) => sum + count + 1, 0);
  for (let row = 0; row < raw.n; row++) {
    const fold = foldOf[row] ?? -1;
    if (fold >= model.members.length) throw new RangeError(`Expected folds below ${model.members.length}, got ${fold}`);
    const members = fold < 0 ? model.members.map((_, k) => sweptBy(k)) : [sweptBy(fold)];
    const logit = members.reduce((sum, { logits }) => sum + f64(logits, row) / members.length, 0);
    const health = healthOf(logit, model.scale);
    const lines = linesOf(counts, size);
    for (const member of members) addMember(lines, member, { row, own, share: 1 / members.length, health });
    yield { health, responses: lines.map((line, s) => responseOf(item(heads, s), u8(item(own, s), row), line)) };
  }
}

type Head = { source: string } & ({ kind: 'number'; edges: Float64Array } | { kind: 'category'; levels: string[] });

/** What the responses of all rows share. */
function headsOf(grid: Grid): Head[] {
  return grid.sources.map(({ name }) => {
    const category = categoryIndex(grid, name);
    if (category >= 0) return { source: name, kind: 'category', levels: item(grid.categories, category).levels };
    const feature = grid.features.findIndex((f) => f.source.name === name);
    return { source: name, kind: 'number', edges: item(grid.edges, feature) };
  });
}

/** Written out: copying a head of either kind costs more than its line. */
function responseOf(head: Head, bin: number, health: Float64Array): Response {
  const { source } = head;
  const own = ownBin(bin, health.length - 1);
  return head.kind === 'number'
    ? { source, kind: 'number', edges: head.edges, own, health }
    : { source, kind: 'category', levels: head.levels, own, health };
}

/** A line of zeros per source, one after the other in one block: many small ones cost more than what fills them. */
function linesOf(counts: Int32Array, size: number): Float64Array[] {
  const block = new Float64Array(size);
  const lines: Float64Array[] = [];
  for (let s = 0, start = 0; s < counts.length; s++) {
    const end = start + i32(counts, s) + 1;
    lines.push(block.subarray(start, end));
    start = end;
  }
  return lines;
}

/** A member made ready for the rows of a table. */
type Swept = {
  /** Calibrated, of the rows that it scores; length n. */
  logits: Float64Array;
  trees: SweptTrees | null;
  /** Per source the points of the card at each bin, the missing value last; null where the card does not look. */
  card: (Float64Array | null)[];
};

function prepare(member: Member, at: Place, of: { model: Model; counts: Int32Array; rows: Int32Array }): Swept {
  const { blendWeight } = of.model;
  const factor = -POINTS * member.calibration.a;
  const logits = new Float64Array(at.table.n);
  scatter(logits, of.rows, memberLogits(member, at, { rows: of.rows, blendWeight }));
  return {
    logits,
    trees: blendWeight > 0 ? sweptTrees(member, at, factor * blendWeight) : null,
    card: cardPoints(member.unit.card, at.grid, {
      factor: factor * (member.unit.model === null ? 1 : 1 - blendWeight),
      counts: of.counts,
    }),
  };
}

function cardPoints(card: Card, grid: Grid, of: { factor: number; counts: Int32Array }): (Float64Array | null)[] {
  return grid.sources.map(({ name }, s) => {
    const terms = card.terms.filter((term) => term.source === name);
    if (terms.length === 0 || of.factor === 0) return null;
    const missing = i32(of.counts, s);
    return Float64Array.from({ length: missing + 1 }, (_, bin) =>
      terms.reduce((sum, { weight, center, z }) => {
        return sum + of.factor * card.slope * weight * (bin === missing ? center : f64(z, bin));
      }, 0),
    );
  });
}

type At = { row: number; own: Uint8Array[]; share: number; health: number };

/** Adds a member's share of the health, and of its change from the row's own bin, to every line. */
function addMember(lines: Float64Array[], { trees, card }: Swept, at: At): void {
  if (trees !== null) takeSteps(trees, at.row);
  for (let s = 0; s < lines.length; s++) {
    const line = item(lines, s);
    const own = ownBin(u8(item(at.own, s), at.row), line.length - 1);
    const start = at.share * at.health;
    if (trees === null) addConstant(line, start);
    else addCurve(line, trees, { s, own, start, share: at.share });
    const points = item(card, s);
    if (points !== null) addPoints(line, points, { own, share: at.share });
  }
}

function addConstant(line: Float64Array, value: number): void {
  for (let b = 0; b < line.length; b++) line[b] = f64(line, b) + value;
}

function addPoints(line: Float64Array, points: Float64Array, at: { own: number; share: number }): void {
  const now = f64(points, at.own);
  for (let b = 0; b < line.length; b++) line[b] = f64(line, b) + at.share * (f64(points, b) - now);
}
