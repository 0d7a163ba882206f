/**
 * Whether the accounts of now look like those a version was trained for, column by column. Small samples differ by chance:
 * a verdict asks for a difference that is large and that chance does not explain.
 * Source: population stability index as a χ² statistic, Yurdakul 2018; false discoveries as in Benjamini & Hochberg 1995.
 */
import { chiSquareTail } from './chi-square';
import type { RawColumn, RawTable } from './dataset';

/** How the values of a column fell into bins. `edges`: bin k holds values ≤ edges[k], the last all above; `levels`: one bin each. The last count is of missing values. */
export type Reference = { source: string; edges: number[] | null; levels: string[] | null; counts: number[] };

/** `psi` over the bins, `p` = the chance of so large a difference where nothing changed; n then, m now. */
export type Drift = {
  source: string;
  psi: number;
  p: number;
  n: number;
  m: number;
  missingThen: number;
  missingNow: number;
  drifted: boolean;
};

const BINS = 10;
/** Added to every count, so that an empty bin has a share. */
const HALF = 0.5;
/** Below this a difference is too small to matter, however sure. */
const LEAST_PSI = 0.1;
/** Of the columns said to have drifted, at most this share is wrong on average. */
const FALSE_SHARE = 0.05;

/** How the columns fall into bins now, to be held against later; at most ten bins of equal count. */
export function referenceOf(raw: RawTable): Reference[] {
  return raw.columns.map((column) => {
    const { edges, levels } = binsOf(column);
    const empty = { source: column.name, edges, levels, counts: [] };
    return { ...empty, counts: countsOf(empty, column) };
  });
}

function binsOf(column: RawColumn): Pick<Reference, 'edges' | 'levels'> {
  if (column.kind === 'category') return { edges: null, levels: column.levels };
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const cut = (k: number) => sorted[Math.ceil((k * sorted.length) / BINS) - 1];
  const edges = Array.from({ length: BINS - 1 }, (_, k) => cut(k + 1) ?? 0);
  const last = sorted.at(-1) ?? 0;
  return { edges: sorted.length === 0 ? [] : [...new Set(edges)].filter((edge) => edge < last), levels: null };
}

/** One count a bin, then that of missing values; a level that was not known then counts as one of its own. */
function countsOf({ edges, levels }: Reference, column: RawColumn | undefined): number[] {
  const bins = levels ? levels.length + 1 : (edges?.length ?? 0) + 1;
  const counts = Array<number>(bins + 1).fill(0);
  const put = (bin: number) => {
    counts[bin] = (counts[bin] ?? 0) + 1;
  };
  if (column?.kind === 'category' && levels) {
    const places = column.levels.map((level) => levels.indexOf(level));
    for (const code of column.codes) put(code < 0 ? bins : (places[code] ?? -1) < 0 ? bins - 1 : (places[code] ?? 0));
  } else if (column?.kind === 'number' && edges) {
    for (const value of column.values) {
      const above = edges.findIndex((edge) => value <= edge);
      put(Number.isNaN(value) ? bins : above < 0 ? bins - 1 : above);
    }
  }
  return counts;
}

/** One row a column of the reference that the table still has, the most drifted first. */
export function driftOf(reference: readonly Reference[], raw: RawTable): Drift[] {
  const columns = new Map(raw.columns.map((column) => [column.name, column]));
  const rows = reference.flatMap((then) => {
    const column = columns.get(then.source);
    return column && column.kind === (then.levels ? 'category' : 'number')
      ? [compare(then, countsOf(then, column))]
      : [];
  });
  const limit = largestPassing(rows.map(({ p }) => p));
  return rows
    .map((row) => ({ ...row, drifted: row.p <= limit && row.psi > LEAST_PSI }))
    .sort((a, b) => Number(b.drifted) - Number(a.drifted) || b.psi - a.psi || (a.source < b.source ? -1 : 1));
}

function compare({ source, counts: then }: Reference, now: number[]): Omit<Drift, 'drifted'> {
  const seen = then.flatMap((count, k) => (count + (now[k] ?? 0) > 0 ? [k] : []));
  const total = (counts: number[]) => seen.reduce((sum, k) => sum + (counts[k] ?? 0) + HALF, 0);
  const [a, b] = [total(then), total(now)];
  const psi = seen.reduce((sum, k) => {
    const [p, q] = [((then[k] ?? 0) + HALF) / a, ((now[k] ?? 0) + HALF) / b];
    return sum + (p - q) * Math.log(p / q);
  }, 0);
  const [n, m] = [then, now].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const statistic = ((n ?? 0) * (m ?? 0) * psi) / Math.max(1, (n ?? 0) + (m ?? 0));
  const p = seen.length < 2 ? 1 : chiSquareTail(statistic, seen.length - 1);
  return { source, psi, p, n: n ?? 0, m: m ?? 0, missingThen: then.at(-1) ?? 0, missingNow: now.at(-1) ?? 0 };
}

/** The largest p that Benjamini and Hochberg let pass; −1 when none does. */
function largestPassing(ps: number[]): number {
  const sorted = [...ps].sort((a, b) => a - b);
  return sorted.reduce((limit, p, k) => (p <= (FALSE_SHARE * (k + 1)) / sorted.length ? p : limit), -1);
}
