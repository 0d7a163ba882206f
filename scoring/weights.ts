/**
 * How much each kind of data and each column moves the scores: what people read as "weight".
 */
import { f64, item } from './at';
import type { Component, FeatureSource } from './dataset';
import { quantile } from './order';

/** One number per source; sums to 1, or all 0 when nothing moves any score. */
export type Shares = { sources: Float64Array; components: Map<Component, number> };

export type SourceWeight = { component: Component; source: string; weight: number; low: number; high: number };
export type ComponentWeight = { component: Component; weight: number; low: number; high: number };

/**
 * Weights from health points: a component weighs the mean absolute sum of its columns, normalised to 1; its columns share
 * that by their own mean absolute points.
 *
 * @param columns points of each source, one array per source, all of the same length
 */
export function sharesOfPoints(columns: Float64Array[], sources: FeatureSource[]): Shares {
  const own = Float64Array.from(columns, meanAbsolute);
  const components = new Map<Component, number>();
  for (const component of new Set(sources.map((s) => s.component))) {
    const parts = columns.filter((_, c) => sources[c]?.component === component);
    const sum = item(parts, 0).map((_, i) => parts.reduce((total, part) => total + f64(part, i), 0));
    components.set(component, meanAbsolute(sum));
  }
  return normalised(own, components, sources);
}

/** Weights from one importance ≥ 0 per source; a component weighs the sum of its columns. */
export function sharesOfImportance(importance: Float64Array, sources: FeatureSource[]): Shares {
  const components = new Map<Component, number>();
  sources.forEach(({ component }, c) => {
    components.set(component, (components.get(component) ?? 0) + f64(importance, c));
  });
  return normalised(importance, components, sources);
}

function normalised(own: Float64Array, components: Map<Component, number>, sources: FeatureSource[]): Shares {
  let all = 0;
  for (const weight of components.values()) all += weight;
  const inside = new Map<Component, number>();
  sources.forEach(({ component }, c) => {
    inside.set(component, (inside.get(component) ?? 0) + f64(own, c));
  });
  const share = (component: Component): number => (all === 0 ? 0 : (components.get(component) ?? 0) / all);
  return {
    sources: own.map((weight, c) => {
      const { component } = item(sources, c);
      const total = inside.get(component) ?? 0;
      return total === 0 ? 0 : (share(component) * weight) / total;
    }),
    components: new Map([...components.keys()].map((component) => [component, share(component)])),
  };
}

function meanAbsolute(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(f64(values, i));
  return values.length === 0 ? 0 : sum / values.length;
}

/** Weights with the 95 % interval of their replicates, largest first; the interval always holds the weight. */
export function weightTables(
  shares: Shares,
  replicates: Shares[],
  sources: FeatureSource[],
): { weights: SourceWeight[]; componentWeights: ComponentWeight[] } {
  const weights = sources.map(({ component, name }, c) => {
    const range = within95(
      f64(shares.sources, c),
      replicates.map((r) => f64(r.sources, c)),
    );
    return { component, source: name, ...range };
  });
  const componentWeights = [...shares.components].map(([component, weight]) => {
    const range = within95(
      weight,
      replicates.map((r) => r.components.get(component) ?? 0),
    );
    return { component, ...range };
  });
  return { weights: weights.sort(byWeight), componentWeights: componentWeights.sort(byWeight) };
}

function byWeight(a: { weight: number }, b: { weight: number }): number {
  return b.weight - a.weight;
}

function within95(weight: number, values: number[]): { weight: number; low: number; high: number } {
  if (values.length === 0) return { weight, low: weight, high: weight };
  const sorted = Float64Array.from(values).sort();
  return {
    weight,
    low: Math.min(weight, quantile(sorted, 0.025)),
    high: Math.max(weight, quantile(sorted, 0.975)),
  };
}
