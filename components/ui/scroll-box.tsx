'use client';

import { type ReactNode, useCallback, useState } from 'react';
import { classNames } from './class-names';

type ScrollBoxProps = { label: string; className?: string; children: ReactNode };

/** Scrolls what is too wide for the screen, or too high for its box. Only then is it a stop for the keyboard, so that arrow keys scroll it. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  const [scrolls, setScrolls] = useState(false);
  const box = useCallback((element: HTMLElement | null) => {
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      const clips = getComputedStyle(element).overflowX !== 'visible';
      const wide = element.scrollWidth > element.clientWidth + 1;
      setScrolls(clips && (wide || element.scrollHeight > element.clientHeight + 1));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const stop = scrolls ? { role: 'region', tabIndex: 0, 'aria-label': label } : {};
  return (
    <div ref={box} {...stop} className={classNames(className)}>
      {children}
    </div>
  );
}
