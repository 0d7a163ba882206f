export type SwarmDot = { id: string; score: number; size: number };
export type PlacedDot<Dot> = Dot & { x: number; y: number; r: number };

type SwarmBox = { floor: number; height: number; x: (score: number) => number };

/** Area by size; more dots are smaller, so that a full strip still fits its height. */
function radii(dots: readonly SwarmDot[]): (size: number) => number {
  const largest = Math.max(1, ...dots.map((dot) => dot.size));
  const most = dots.length > 150 ? 4 : dots.length > 80 ? 5.5 : 7;
  return (size) => Math.max(Math.min(2.5, most / 2), most * Math.sqrt(Math.max(0, size) / largest));
}

/** Every dot at its own score, as low as the dots already there let it lie. */
export function swarm<Dot extends SwarmDot>(dots: readonly Dot[], box: SwarmBox): PlacedDot<Dot>[] {
  const radius = radii(dots);
  const placed: PlacedDot<Dot>[] = [];
  for (const dot of [...dots].sort((a, b) => a.score - b.score || b.size - a.size)) {
    const r = Math.round(radius(dot.size) * 10) / 10;
    const x = Math.round(box.x(dot.score) * 10) / 10;
    // the widest pair is 14 px apart, and dots come from left to right
    const near = placed.slice(-60).filter((other) => Math.abs(other.x - x) < other.r + r + 0.6);
    let y = box.floor - r;
    for (let tries = 0; tries < 40; tries++) {
      const hit = near.find((other) => Math.hypot(other.x - x, other.y - y) < other.r + r + 0.4);
      if (!hit) break;
      const rise = Math.sqrt(Math.max(0, (hit.r + r + 0.6) ** 2 - (hit.x - x) ** 2));
      y = Math.min(y - 0.4, hit.y - rise);
    }
    placed.push({ ...dot, x, y: Math.max(r, Math.round(y * 10) / 10), r });
  }
  return placed;
}

/** Counts per point of score, for books too large for single dots. */
export function columnsByScore(dots: readonly SwarmDot[]): { score: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const dot of dots) {
    const score = Math.min(99, Math.floor(dot.score));
    counts.set(score, (counts.get(score) ?? 0) + 1);
  }
  return [...counts].map(([score, count]) => ({ score, count })).sort((a, b) => a.score - b.score);
}
