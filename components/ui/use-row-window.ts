import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useState } from 'react';
import { useMounted } from './use-mounted';
import { useNarrow } from './use-narrow';

/** Heights as in tokens.css: --size-row, and --size-card below 640 px. */
const heights = { row: 36, card: 93 };
/** What the server draws, which does not know the height of the screen. */
const firstRows = 30;
/** The window moves by this many rows at once, and reaches as many beyond the screen: most frames of a scroll draw nothing. */
const block = 8;

/** Where the rows begin on the page, in CSS pixels; it moves when something above them grows. */
function useTop(box: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    function measure() {
      const body = box.current?.querySelector('tbody');
      if (body) setTop(Math.round(body.getBoundingClientRect().top + window.scrollY));
    }
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [box]);
  return top;
}

export type RowWindow = {
  /** first row drawn, and the one after the last */
  start: number;
  end: number;
  /** room of the rows above and below, in CSS pixels */
  before: number;
  after: number;
};

/** Which of `count` rows to draw. The page itself scrolls, so heads stay sticky and Back restores its place. */
export function useRowWindow(box: RefObject<HTMLElement | null>, count: number): RowWindow {
  const mounted = useMounted();
  const height = useNarrow() ? heights.card : heights.row;
  const virtual = useWindowVirtualizer({
    count,
    enabled: mounted,
    estimateSize: () => height,
    overscan: block,
    scrollMargin: useTop(box),
    useFlushSync: false,
  });
  useEffect(() => {
    // sizes are kept, and a turned phone changes them all
    if (height > 0) virtual.measure();
  }, [virtual, height]);
  const drawn = virtual.getVirtualItems();
  const start = Math.floor((drawn[0]?.index ?? 0) / block) * block;
  const last = Math.ceil(((drawn.at(-1)?.index ?? -1) + 1) / block) * block;
  const end = Math.min(count, mounted ? last : firstRows);
  return { start, end, before: start * height, after: Math.max(0, count - end) * height };
}
