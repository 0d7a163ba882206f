/** Where the bars and ribbons of a flow lie: two columns of places, one ribbon a flow, heights by value. */
import { px } from './scale';

export type FlowPlace = { id: string; name: string };
export type FlowPart = { from: string; to: string; value: number /** in words, on hover */; said: string };
type Bar = FlowPlace & { top: number; height: number; value: number };
type Ribbon = FlowPart & { path: string; stays: boolean };
export type FlowLayout = { height: number; before: Bar[]; after: Bar[]; ribbons: Ribbon[] };

/** Room for a name between two bars. */
const GAP = 20;
const BODY = 200;
const TOP = 4;
export const BAR = 6;

type Shape = { before: readonly FlowPlace[]; after: readonly FlowPlace[]; parts: readonly FlowPart[] };

export function flowLayout({ before, after, parts }: Shape, width: number): FlowLayout {
  const total = parts.reduce((sum, part) => sum + part.value, 0) || 1;
  const unit = BODY / total;
  const left = stacked(before, { unit, heldBy: (id) => sumOf(parts.filter((part) => part.from === id)) });
  const right = stacked(after, { unit, heldBy: (id) => sumOf(parts.filter((part) => part.to === id)) });
  const used = new Map<Bar, number>();
  const next = (bar: Bar, height: number) => {
    const at = bar.top + (used.get(bar) ?? 0);
    used.set(bar, (used.get(bar) ?? 0) + height);
    return at;
  };
  const ribbons = left.flatMap((from) =>
    right.flatMap((to) => {
      const part = parts.find((each) => each.from === from.id && each.to === to.id);
      if (!part) return [];
      const height = part.value * unit;
      const path = ribbon({ y0: next(from, height), y1: next(to, height), height, width });
      return [{ ...part, path, stays: part.from === part.to }];
    }),
  );
  const height = Math.max(...[...left, ...right].map((bar) => bar.top + bar.height), 0) + GAP;
  return { height: Math.ceil(height), before: left, after: right, ribbons };
}

const sumOf = (parts: readonly FlowPart[]): number => parts.reduce((sum, part) => sum + part.value, 0);

function stacked(
  places: readonly FlowPlace[],
  { unit, heldBy }: { unit: number; heldBy: (id: string) => number },
): Bar[] {
  let top = TOP;
  return places.map((place) => {
    const value = heldBy(place.id);
    const bar = { ...place, value, top, height: value * unit };
    top += bar.height + GAP;
    return bar;
  });
}

type Band = { y0: number; y1: number; height: number; width: number };

function ribbon({ y0, y1, height, width }: Band): string {
  const [x0, x1, middle] = [BAR, width - BAR, width / 2].map(px);
  const [a, b, c, d] = [y0, y1, y1 + height, y0 + height].map(px);
  return `M${x0},${a}C${middle},${a} ${middle},${b} ${x1},${b}L${x1},${c}C${middle},${c} ${middle},${d} ${x0},${d}Z`;
}
