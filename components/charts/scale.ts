/** A straight line from a domain onto a range of pixels. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): (value: number) => number {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const span = d1 - d0 || 1;
  return (value) => r0 + ((value - d0) / span) * (r1 - r0);
}

/** The same on a logarithmic axis; values below the domain are drawn at its start. */
export function logarithmic(
  domain: readonly [number, number],
  range: readonly [number, number],
): (value: number) => number {
  const line = linear([Math.log(domain[0]), Math.log(domain[1])], range);
  return (value) => line(Math.log(Math.max(value, domain[0])));
}

/** Position in a range as a percentage for CSS, kept inside the picture. */
export function percentIn(value: number, [low, high]: readonly [number, number]): number {
  const share = (value - low) / (high - low || 1);
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}

/** One decimal is a tenth of a pixel: enough for eyes, and half the markup. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
