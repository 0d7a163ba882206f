/** The normal distribution, as far as tests of significance need it. */
import { item } from './at';

/** Two-sided p of a standard normal. Source: Abramowitz & Stegun 7.1.26, error below 1.5e-7. */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  let sum = 0;
  for (let k = series.length - 1; k >= 0; k--) sum = (sum + item(series, k)) * t;
  return sum * Math.exp(-x * x);
}
