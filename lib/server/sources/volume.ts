/** How much came, day by day, and whether much less comes than did: a fault at the source looks like customers leaving. Pure numbers. */

const DAY = 86_400_000;
const SHOWN = 35;
/** Days at the end that are compared with those before. */
const RECENT = 7;
/** Fewer rows a day vary by themselves, and fewer days say nothing yet. */
const FEW_ROWS = 20;
const FEW_DAYS = 14;

export type Volume = { day: string; rows: number | null };

/** @param rows by day as YYYY-MM-DD, in UTC. @returns the last 35 days, the oldest first, today last; null = it was not read */
export function lastDays(rows: ReadonlyMap<string, number>, now: Date): Volume[] {
  return Array.from({ length: SHOWN }, (_, i) => {
    const day = new Date(now.getTime() - (SHOWN - 1 - i) * DAY).toISOString().slice(0, 10);
    return { day, rows: rows.get(day) ?? null };
  });
}

/**
 * The share of rows that is missing in the last seven whole days, against the usual day of the four weeks before: its median,
 * which a first load does not move.
 *
 * @returns [0.5, 1]; null where less than half is missing, where it was not read daily, and where it is too little to say
 */
export function dropOf(days: readonly Volume[]): number | null {
  const whole = days.slice(0, -1); // today is not over
  const recent = whole.slice(-RECENT).flatMap(({ rows }) => (rows === null ? [] : [rows]));
  const before = whole.slice(0, -RECENT).flatMap(({ rows }) => (rows === null ? [] : [rows]));
  if (recent.length < RECENT || before.length < FEW_DAYS) return null;
  const usual = median(before);
  const now = recent.reduce((sum, rows) => sum + rows, 0) / RECENT;
  return usual >= FEW_ROWS && now < usual / 2 ? 1 - now / usual : null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return (low + high) / 2;
}
