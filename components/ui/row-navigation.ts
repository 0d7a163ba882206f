import { type RefObject, useEffect } from 'react';
import { isTyping, singleKeysOn } from './shortcut';

/** What j and k step through: the first link or button of every row that stands in the document. */
function stops(box: HTMLElement): HTMLElement[] {
  const rows = [...box.querySelectorAll<HTMLElement>('tbody tr')];
  return rows.flatMap((row) => {
    const stop = row.querySelector<HTMLElement>('a[href], button:not(.tw)');
    return stop ? [stop] : [];
  });
}

/**
 * `j` and `k` move focus to the next and previous row of the table in `box`; Enter then opens the link as always.
 * Rows outside a virtual window are not in the document: focusing the last drawn one scrolls, and the next appears.
 */
export function useRowNavigation(box: RefObject<HTMLElement | null>, enabled = true): void {
  useEffect(() => {
    if (!enabled) return;
    function onKeyDown(event: KeyboardEvent) {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!box.current || isTyping(event) || !singleKeysOn()) return;
      const all = stops(box.current);
      const row = document.activeElement?.closest('tr');
      const at = all.findIndex((stop) => stop.closest('tr') === row);
      const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [box, enabled]);
}
