/**
 * What could be acted on first: values inside the reach of a row, greedily, each chosen on top of those chosen before it.
 * Every health is the model's for the whole row; no two effects are ever added.
 */
import { f64, item } from './at';
import { binOf } from './binner';
import type { RawColumn, RawTable } from './dataset';
import { layOnGrid } from './grid';
import { memberLogits } from './member';
import type { Model } from './model';
import { quantile } from './order';
import { allRows } from './random';
import { healthOf } from './scale';
import { type Response, sweep } from './sweep';

/**
 * What one source may become: values that peers have between their 10th and 90th percentile, ascending, or levels that a
 * tenth of them or more have. `sign`: +1 = it may only rise, −1 = only fall, 0 = free.
 */
export type Reach = { source: string; sign: -1 | 0 | 1 } & (
  | { kind: 'number'; low: number; high: number; values: Float64Array }
  | { kind: 'category'; codes: number[] }
);

/** `from` and `to` are values, or codes of levels. `gain` in points, `cost` in ranges; `health` unclipped, with all steps up to this one. */
export type NextStep = { source: string; from: number; to: number; gain: number; cost: number; health: number };

/** Healths are unclipped; nothing is gained above `ceiling`. */
type NextOptions = { fold: number; reaches: readonly Reach[]; most?: number; least?: number; ceiling?: number };

/** A value whose health comes this near to the best is as good: the shown score is whole. */
const AS_GOOD = 0.5;
const COMMON = 0.1;

/**
 * @param peers the same column of the accounts it is held against
 * @returns null without peers that have a value
 */
export function reachOf(peers: RawColumn, sign: Reach['sign']): Reach | null {
  if (peers.kind === 'category') {
    const known = peers.codes.filter((code) => code >= 0);
    const codes = [...peers.levels.keys()].filter(
      (code) => known.length > 0 && known.filter((each) => each === code).length >= COMMON * known.length,
    );
    return codes.length === 0 ? null : { source: peers.name, sign: 0, kind: 'category', codes };
  }
  const sorted = peers.values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  const [low, high] = [quantile(sorted, 0.1), quantile(sorted, 0.9)];
  const values = sorted.filter((value, i) => value >= low && value <= high && value !== sorted[i - 1]);
  return { source: peers.name, sign, kind: 'number', low, high, values };
}

/**
 * At most `most` steps, the best gain per cost first; a step gains at least `least` points. Of one source the nearest value
 * counts whose health lies within half a point of the best in reach. A source whose value is missing has no distance and
 * no step.
 *
 * @param raw one row
 * @param options.fold as in `score`
 */
export function nextBest(model: Model, raw: RawTable, options: NextOptions): { before: number; steps: NextStep[] } {
  const { fold, reaches, most = 3, least = 1, ceiling = 100 } = options;
  const at = (row: RawTable) => [...sweep(model, row, Int8Array.of(fold))][0] ?? { health: 0, responses: [] };
  let row = raw;
  let now = at(row);
  const before = now.health;
  const steps: NextStep[] = [];
  while (steps.length < most) {
    const open = reaches.filter(({ source }) => !steps.some((step) => step.source === source));
    const best = bestMove(open, { model, row, now, ceiling, least });
    if (best === null) break;
    const next = withValue(row, best);
    if (steps.length + 1 < most) now = at(next);
    const health = steps.length + 1 < most ? now.health : healthAt(model, { row: next, fold });
    steps.push({ ...best, health });
    row = next;
  }
  return { before, steps };
}

/** The health of one row, without the curves that nobody asks for after the last step. */
function healthAt(model: Model, { row, fold }: { row: RawTable; fold: number }): number {
  const table = layOnGrid(model.grid, row);
  const members = fold < 0 ? model.members : [item(model.members, fold)];
  const of = { rows: allRows(1), blendWeight: model.blendWeight };
  const logit = members.reduce(
    (sum, member) => sum + f64(memberLogits(member, { grid: model.grid, table }, of), 0) / members.length,
    0,
  );
  return healthOf(logit, model.scale);
}

type Move = Omit<NextStep, 'health'>;
type At = {
  model: Model;
  row: RawTable;
  now: { health: number; responses: Response[] };
  ceiling: number;
  least: number;
};

function bestMove(reaches: readonly Reach[], at: At): Move | null {
  let best: Move | null = null;
  for (const reach of reaches) {
    const moves = movesOf(reach, at);
    const most = moves.reduce((top, { gain }) => Math.max(top, gain), 0);
    const near = moves.filter(({ gain }) => gain >= Math.max(at.least, most - AS_GOOD));
    const move = near.reduce<Move | null>((a, b) => (a === null || b.cost < a.cost ? b : a), null);
    if (move !== null && (best === null || move.gain / move.cost > best.gain / best.cost)) best = move;
  }
  return best;
}

/** Every value in reach that the direction allows, with what it gains and costs. */
function movesOf(reach: Reach, { model, row, now, ceiling }: At): Move[] {
  const column = row.columns.find(({ name }) => name === reach.source);
  const response = now.responses.find(({ source }) => source === reach.source);
  if (column === undefined || response === undefined) return [];
  const from = column.kind === 'number' ? (column.values[0] ?? Number.NaN) : (column.codes[0] ?? -1);
  if (Number.isNaN(from) || (column.kind === 'category' && from < 0)) return [];
  const monotone = model.grid.sources.find(({ name }) => name === reach.source)?.monotone ?? 0;
  const targets = reach.kind === 'number' ? [...reach.values] : reach.codes;
  return targets.flatMap((to): Move[] => {
    const way = Math.sign(to - from);
    const against = reach.kind === 'number' && (way === -reach.sign || way === monotone) && way !== 0;
    const health = response.health[binAt(response, column, to)];
    if (to === from || against || health === undefined) return [];
    const gain = Math.min(ceiling, health) - Math.min(ceiling, now.health);
    return [{ source: reach.source, from, to, gain, cost: costOf(reach, to - from) }];
  });
}

/** One range, or one other level, costs 1. */
function costOf(reach: Reach, distance: number): number {
  const width = reach.kind === 'number' ? reach.high - reach.low : 0;
  return width > 0 ? Math.abs(distance) / width : 1;
}

/** −1 for a level that the model never saw. */
function binAt(response: Response, column: RawColumn, to: number): number {
  if (response.kind === 'number') return binOf(to, response.edges);
  return column.kind === 'category' ? response.levels.indexOf(column.levels[to] ?? '') : -1;
}

function withValue(row: RawTable, { source, to }: Move): RawTable {
  const columns = row.columns.map((column): RawColumn => {
    if (column.name !== source) return column;
    return column.kind === 'number'
      ? { ...column, values: Float64Array.of(to) }
      : { ...column, codes: Int32Array.of(to) };
  });
  return { ...row, columns };
}
