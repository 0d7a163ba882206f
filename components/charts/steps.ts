/** `score` on 0–100 for values above that of the step before, up to and with `upTo`; null = without end. */
export type ResponseStep = { upTo: number | null; score: number };

export type Corner = { x: number; score: number };

/** The corners of the stairs inside the range. */
export function cornersOf(steps: readonly ResponseStep[], [low, high]: readonly [number, number]): Corner[] {
  const corners: Corner[] = [];
  let from = low;
  for (const { upTo, score } of steps) {
    const to = Math.min(high, upTo ?? high);
    if (to < from || (to === from && corners.length > 0)) continue;
    corners.push({ x: from, score }, { x: to, score });
    from = to;
    if (to === high) break;
  }
  return corners;
}
