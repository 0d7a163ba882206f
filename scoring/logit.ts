/** Probability and log-odds, safe at the ends. */

/** 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : 1 - 1 / (1 + Math.exp(x));
}

/** ln(p / (1 − p)), with p kept inside [1e-6, 1 − 1e-6]. */
export function logit(p: number): number {
  const q = Math.min(1 - 1e-6, Math.max(1e-6, p));
  return Math.log(q / (1 - q));
}

/** Element-wise `sigmoid`. */
export function probabilities(logits: Float64Array): Float64Array {
  return logits.map(sigmoid);
}
