/**
 * Groups of rows by k-means, and how stable they are when the rows are drawn again. Only proposes; rules decide.
 */
import { kmeans } from 'ml-kmeans';
import { f64, i32, item } from './at';
import { adjustedRandIndex } from './rand-index';
import { rng, seedOf } from './random';

export type Clusters = { k: number; labels: Int32Array; centroids: number[][]; inertia: number };

const RESTARTS = 3;
const BOOTSTRAPS = 10;
const BOOTSTRAP_ROWS = 1000;
const ITERATIONS = 40;
/** After this many bootstraps a mean below HOPELESS ends the search. */
const FIRST_LOOK = 3;
const HOPELESS = 0.6;

/** The best of three starts; labels of length n. */
export function cluster(vectors: number[][], k: number, seed: number): Clusters {
  let best: Clusters | null = null;
  for (let start = 0; start < RESTARTS; start++) {
    const found = once(vectors, k, seedOf(seed, 100 * k + start));
    if (best === null || found.inertia < best.inertia) best = found;
  }
  return best ?? once(vectors, k, seed);
}

function once(vectors: number[][], k: number, seed: number): Clusters {
  const { centroids } = kmeans(vectors, k, { seed, maxIterations: ITERATIONS, initialization: 'kmeans++' });
  const { labels, inertia } = nearest(vectors, centroids);
  return { k, labels, centroids, inertia };
}

/** The nearest centroid of each vector, and the sum of squared distances. */
export function nearest(vectors: number[][], centroids: number[][]): { labels: Int32Array; inertia: number } {
  const labels = new Int32Array(vectors.length);
  let inertia = 0;
  vectors.forEach((vector, i) => {
    let least = Infinity;
    centroids.forEach((centroid, k) => {
      let distance = 0;
      for (let c = 0; c < vector.length && distance < least; c++)
        distance += (item(vector, c) - item(centroid, c)) ** 2;
      if (distance < least) {
        least = distance;
        labels[i] = k;
      }
    });
    inertia += least;
  });
  return { labels, inertia };
}

/**
 * Mean adjusted Rand index between the groups and the groups found on rows drawn again with replacement.
 * Source: Hennig 2007, bootstrap stability, with the adjusted Rand index in place of Jaccard.
 */
export function stability(vectors: number[][], found: Clusters, seed: number): number {
  const size = Math.min(vectors.length, BOOTSTRAP_ROWS);
  let sum = 0;
  for (let b = 0; b < BOOTSTRAPS; b++) {
    const random = rng(seedOf(seed, 10_000 + 100 * found.k + b));
    const draw = (): number => Math.floor(random() * vectors.length);
    const again = Array.from({ length: size }, () => item(vectors, draw()));
    const judged = Int32Array.from({ length: size }, draw);
    const { centroids } = cluster(again, found.k, seedOf(seed, 20_000 + b));
    const redone = nearest(
      Array.from(judged, (row) => item(vectors, row)),
      centroids,
    ).labels;
    sum += adjustedRandIndex(
      judged.map((row) => i32(found.labels, row)),
      redone,
    );
    if (b + 1 === FIRST_LOOK && sum / FIRST_LOOK < HOPELESS) return sum / FIRST_LOOK;
  }
  return sum / BOOTSTRAPS;
}

/** Share of rows in the smallest group. */
export function smallestShare(labels: Int32Array, k: number): number {
  const counts = new Float64Array(k);
  for (const label of labels) counts[label] = f64(counts, label) + 1;
  return Math.min(...counts) / labels.length;
}
