const Z95 = 1.959964;

/**
 * The 95 % interval of an observed share, [0, 1].
 *
 * Source: Wilson 1927, as in Brown, Cai & DasGupta 2001, eq. 4.
 */
export function shareInterval(events: number, n: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const share = events / n;
  const z2 = Z95 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
