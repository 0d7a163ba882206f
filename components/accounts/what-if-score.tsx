import { HealthValue } from '@/components/charts/health-value';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/section';
import type { AccountDetail } from '@/lib/contracts/accounts';
import type { WhatIf } from '@/lib/contracts/what-if';
import { formatCountOf, formatScore, formatSigned } from '@/lib/format';

/** "Score 32 now, 45 with these changes" */
function finding({ before, after, parts }: WhatIf): string {
  if (parts.length === 0)
    return `Score ${formatScore(before.shown)} now: change a value to see what the model would say`;
  return `Score ${formatScore(before.shown)} now, ${formatScore(after.shown)} with ${parts.length === 1 ? 'this change' : 'these changes'}`;
}

/** "Logins +9 and tickets +4 points"; beyond 0 and 100 the score stands still. */
function partsSaid({ parts, difference, before, after }: WhatIf): string {
  if (parts.length === 0) return 'Nothing is changed yet.';
  const clipped = after.shown - before.shown !== difference ? ' The scale ends at 0 and 100.' : '';
  const each = parts.map(({ name, points }) => `${name} ${formatSigned(points)}`).join(', ');
  return parts.length === 1
    ? `${each} points.${clipped}`
    : `${each}: together ${formatSigned(difference)} points, recomputed at once.${clipped}`;
}

type WhatIfScoreProps = {
  answer: WhatIf;
  model: AccountDetail['model'];
  /** the figures belong to values from before the last key press */
  stale: boolean;
  onReset: (() => void) | null;
};

/** The score now and with the changes made, and what each of them does. */
export function WhatIfScore({ answer, model, stale, onReset }: WhatIfScoreProps) {
  const { before, after, like } = answer;
  const edges = [answer.thresholds.risk, answer.thresholds.healthy] as const;
  const peers = `${formatCountOf(like.accounts, 'healthy account')}${like.segment === null ? ', of all segments' : ` of ${like.segment}`}`;
  return (
    <Section
      first
      title={finding(answer)}
      action={
        <Button onClick={onReset ?? undefined} disabled={onReset === null}>
          Reset
        </Button>
      }
    >
      <div role="status" aria-busy={stale}>
        <p className="flex flex-wrap items-baseline gap-3">
          <HealthValue band={before.band} score={before.shown} edges={edges} />
          <span className="muted">now, then</span>
          <HealthValue band={after.band} score={after.shown} edges={edges} />
        </p>
        <p className="pt-2">{partsSaid(answer)}</p>
      </div>
      <p className="small faint pt-2">
        {model?.auc === null
          ? 'Expert opinion on what goes with leaving, not learned from your history.'
          : 'Associated with leaving in your history, not proven to change it.'}{' '}
        By model v{answer.modelNumber}. Ranges: what eight of ten among {peers} have.
      </p>
    </Section>
  );
}
