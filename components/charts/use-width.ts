import { type RefCallback, useCallback, useState } from 'react';

/**
 * The width of a box in CSS pixels, so that a chart's text keeps its size at every width.
 * `first` is what the server and the first drawing assume.
 */
export function useWidth(first: number): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(first);
  const box = useCallback((element: HTMLElement | null) => {
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.round(entry?.contentRect.width ?? 0);
      if (now > 0) setWidth(now);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
