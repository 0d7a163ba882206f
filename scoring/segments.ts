/**
 * Segments: k-means proposes groups in the space of health points, a small tree says them as rules on raw columns, and
 * the rules decide who belongs, for everyone and for rows yet to come. "No clean segments" is a legal answer.
 */
import { i32 } from './at';
import { cluster, smallestShare, stability } from './cluster';
import type { FeatureSource, RawTable } from './dataset';
import { describeSegments } from './describe-segments';
import { joinRules } from './join-rules';
import { seedOf } from './random';
import { PLAIN_WORDING, type Rule, tester, type Wording } from './rules';
import type { Segment } from './segment';
import { standardisedPoints, vectorsOf } from './segment-points';
import { spreadRows } from './separation';
import { surrogateTree } from './surrogate-tree';

export type SegmentInput = {
  /** Columns of `points`; without a model leave both empty. */
  columns: string[];
  /** n × columns.length, row-major, unclipped health points. */
  points: Float64Array;
  n: number;
  raw: RawTable;
  sources: FeatureSource[];
  /** 1 = left, length n. */
  y: Uint8Array;
  group: Int32Array;
  seed: number;
  wording?: Partial<Wording>;
};

export type Segments = {
  verdict: 'found' | 'no clean segments';
  /** The space they were found in. */
  basis: 'health points' | 'standardised features';
  /** Bootstrap adjusted Rand index of the proposal. */
  stability: number | null;
  /** Share of rows whose rules agree with the proposal. */
  fidelity: number | null;
  segments: Segment[];
};

const SAMPLE = 5_000;
const SIZES = [7, 6, 5, 4, 3, 2];
const LEAST_STABILITY = 0.8;
const LEAST_SHARE = 0.05;
const LEAST_MEMBERS = 10;
const LEAST_ROWS = 40;

export function findSegments(input: SegmentInput): Segments {
  const hasPoints = input.columns.length > 0;
  const space = hasPoints ? { columns: input.columns, values: input.points } : standardisedPoints(input.raw);
  const basis = hasPoints ? 'health points' : 'standardised features';
  const nothing: Segments = { verdict: 'no clean segments', basis, stability: null, fidelity: null, segments: [] };
  if (input.n < LEAST_ROWS || space.columns.length === 0) return nothing;
  const rows = spreadRows(input.n, SAMPLE);
  const vectors = vectorsOf(space, rows);
  if ((vectors[0]?.length ?? 0) === 0) return nothing;
  const distinct = new Set(vectors.map((vector) => vector.join())).size;
  for (const k of SIZES) {
    if (distinct < 2 * k) continue;
    const proposal = propose(input, { rows, vectors, k });
    if (!proposal) continue;
    const { rules, assigned, stability: stable, fidelity } = proposal;
    const wording = { ...PLAIN_WORDING, ...input.wording };
    const segments = describeSegments({ raw: input.raw, y: input.y, space, rules, assigned, wording });
    return { verdict: 'found', basis, stability: stable, fidelity, segments };
  }
  return nothing;
}

type Proposal = { rules: Rule[][]; assigned: Int32Array; stability: number; fidelity: number };

/** k stable groups that rules can tell, each with 5 % of everyone; else null. */
function propose(
  { raw, seed }: SegmentInput,
  { rows, vectors, k }: { rows: Int32Array; vectors: number[][]; k: number },
): Proposal | null {
  const found = cluster(vectors, k, seedOf(seed, 7));
  const least = Math.max(LEAST_SHARE, LEAST_MEMBERS / raw.n);
  if (smallestShare(found.labels, k) < least) return null;
  const stable = stability(vectors, found, seedOf(seed, 8));
  if (stable < LEAST_STABILITY) return null;
  const leaves = surrogateTree(raw, { rows, labels: found.labels, k });
  const rules = Array.from({ length: k }, (_, label) =>
    joinRules(leaves.filter((leaf) => leaf.label === label).map((leaf) => leaf.rule)),
  );
  if (rules.some((each) => each.length === 0)) return null;
  const assigned = assignRules(rules, raw);
  if (smallestShare(assigned, k) < least) return null;
  let agree = 0;
  rows.forEach((row, i) => {
    if (i32(assigned, row) === i32(found.labels, i)) agree++;
  });
  return { rules, assigned, stability: stable, fidelity: agree / rows.length };
}

/** Index of the segment each row belongs to; −1 for none. Length raw.n. */
export function assignSegments(segments: readonly Pick<Segment, 'rules'>[], raw: RawTable): Int32Array {
  return assignRules(
    segments.map((segment) => segment.rules),
    raw,
  );
}

function assignRules(rules: readonly Rule[][], raw: RawTable): Int32Array {
  const tests = rules.flatMap((each, segment) =>
    each.map((rule) => ({ segment, conditions: rule.map((condition) => tester(condition, raw)) })),
  );
  return Int32Array.from({ length: raw.n }, (_, row) => {
    const found = tests.find(({ conditions }) => conditions.every((holds) => holds(row)));
    return found?.segment ?? -1;
  });
}

export type { Segment } from './segment';
