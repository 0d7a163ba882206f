'use client';

import { Tooltip } from './tooltip';

/** "–" where a value is missing; why is said on hover, on focus and to screen readers. */
export function Unknown({ reason }: { reason: string }) {
  return (
    <Tooltip content={reason}>
      <button type="button" className="unknown" aria-label={`Unknown: ${reason}`}>
        –
      </button>
    </Tooltip>
  );
}
