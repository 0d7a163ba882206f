import type { Instant } from '@/lib/format';
import { linear } from './scale';

export type HistoryPoint = {
  date: Instant;
  score: number | null;
  low?: number | null;
  high?: number | null;
  /** computed later for that day, not shown then */
  reconstructed?: boolean;
};

export type HistoryEvent = { date: Instant; label: string };
export type HistoryOverride = { from: Instant; to: Instant; score: number; label: string };

export type HistorySeries = {
  points: readonly HistoryPoint[];
  /** model versions: a line from the day on */
  versions?: readonly HistoryEvent[];
  overrides?: readonly HistoryOverride[];
  events?: readonly HistoryEvent[];
};

export const historyFrame = { height: 176, left: 36, right: 24, top: 10, bottom: 150 };

export function timeOf(date: Instant): number {
  return new Date(date).getTime();
}

export type HistoryScales = { x: (date: Instant) => number; y: (score: number) => number; from: number; to: number };

export function historyScales(points: readonly HistoryPoint[], width: number): HistoryScales {
  const times = points.map((point) => timeOf(point.date));
  const from = Math.min(...times);
  const to = Math.max(...times);
  const line = linear([from, to], [historyFrame.left, width - historyFrame.right]);
  return {
    x: (date) => line(timeOf(date)),
    y: linear([0, 100], [historyFrame.bottom, historyFrame.top]),
    from,
    to,
  };
}

/** First days of months, at most six of them, the end left free for the last score. */
export function monthTicks(from: number, to: number): Date[] {
  const start = new Date(from);
  const all: Date[] = [];
  for (let step = 0; ; step++) {
    const tick = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + step, 1));
    if (tick.getTime() > to) break;
    if (tick.getTime() >= from) all.push(tick);
  }
  const every = Math.max(1, Math.ceil(all.length / 6));
  return all.filter((_, index) => index % every === 0);
}

/** Unbroken stretches of known scores of one kind; a dashed stretch reaches to the solid one it meets. */
export function stretches(points: readonly HistoryPoint[]): { reconstructed: boolean; points: HistoryPoint[] }[] {
  const found: { reconstructed: boolean; points: HistoryPoint[] }[] = [];
  let open: { reconstructed: boolean; points: HistoryPoint[] } | null = null;
  for (const point of points) {
    if (point.score === null) {
      open = null;
      continue;
    }
    const reconstructed = point.reconstructed ?? false;
    if (!open || open.reconstructed !== reconstructed) {
      open?.points.push(point);
      open = { reconstructed, points: [] };
      found.push(open);
    }
    open.points.push(point);
  }
  return found;
}

const letterWidth = 6.5;

/** Each label to the right of its mark, unless the next mark or the edge is too near: then to the left. */
export function placeLabels<Item extends { label: string }>(
  items: readonly (Item & { x: number })[],
  end: number,
): (Item & { x: number; side: 'left' | 'right' })[] {
  const sorted = [...items].sort((a, b) => a.x - b.x);
  return sorted.map((item, index) => {
    const room = (sorted[index + 1]?.x ?? end) - item.x;
    return { ...item, side: room < item.label.length * letterWidth + 12 ? 'left' : 'right' };
  });
}
