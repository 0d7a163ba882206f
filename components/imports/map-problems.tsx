import type { Ref } from 'react';
import { CheckMark } from '@/components/ui/check-mark';
import { formatCountOf } from '@/lib/format';
import type { Problem } from './mapping';

/** What must be settled before the dry run; takes focus when someone presses on regardless. */
export function MapProblems({ ref, problems }: { ref: Ref<HTMLDivElement>; problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <div ref={ref} className="state" role="alert" tabIndex={-1}>
      <h3>{formatCountOf(problems.length, 'thing')} to settle before the dry run</h3>
      <ul>
        {problems.map(({ message }) => (
          <li key={message}>
            <span className="ck items-baseline whitespace-normal">
              <CheckMark kind="exclamation" tone="risk">
                <span className="sr">To settle:</span>
              </CheckMark>
              {message}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
