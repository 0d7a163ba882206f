import type { CSSProperties } from 'react';

/** Custom properties for a style attribute; React's own type does not know them. */
export function cssVars(vars: Record<`--${string}`, string | number>): CSSProperties {
  return vars;
}
