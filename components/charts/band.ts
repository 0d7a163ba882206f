/** Where a score stands. none: too early, stale or not scored; gone: leaving. */
export type Band = 'risk' | 'watch' | 'healthy' | 'none' | 'gone';

export const bandWords: Record<Band, string> = {
  risk: 'At risk',
  watch: 'Watch',
  healthy: 'Healthy',
  none: 'Not scored',
  gone: 'Leaving',
};

/** Where risk ends and healthy begins on 0–100, unless the workspace says otherwise. */
export type BandEdges = readonly [watchFrom: number, healthyFrom: number];

export const defaultEdges: BandEdges = [40, 60];

export function bandOf(score: number | null, edges: BandEdges = defaultEdges): Band {
  if (score === null) return 'none';
  if (score < edges[0]) return 'risk';
  return score < edges[1] ? 'watch' : 'healthy';
}
