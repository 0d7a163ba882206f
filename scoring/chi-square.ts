/** The upper tail of the χ² distribution. */

/** ln Γ(x), x > 0. Source: Lanczos 1964, g = 7, nine terms. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const sum = terms.reduce((all, term, k) => all + term / (x + k), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * P(X > x) of a χ² variable.
 *
 * @param degrees of freedom, ≥ 1
 * @returns [0, 1]; 1 for x ≤ 0
 * Source: series and continued fraction of the incomplete gamma function, Numerical Recipes 6.2. Checked against scipy 1.10 in tests/scoring/drift.test.ts.
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (!(x > 0)) return 1;
  const a = degrees / 2;
  const z = x / 2;
  const front = Math.exp(-z + a * Math.log(z) - logGamma(a));
  return z < a + 1 ? Math.max(0, 1 - front * series(a, z)) : front * fraction(a, z);
}

function series(a: number, z: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < 1000 && term > sum * 1e-16; k++) {
    term *= z / (a + k);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function fraction(a: number, z: number): number {
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 1000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}
