import { Define } from '@/components/ui/definition';
import { Section } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import type { ModelList } from '@/lib/contracts/models';
import { formatCount, formatCountOf, formatNumber } from '@/lib/format';

/** How far people and the model meant the same, where people said otherwise. */
export function Agreement({ agreement }: { agreement: ModelList['agreement'] }) {
  if (!agreement) return null;
  const { n, sameBand, points } = agreement;
  const side = points < 0 ? 'below' : 'above';
  return (
    <Section title="People and the model" measure={formatCountOf(n, 'override')}>
      <p className="muted">
        People set <Define entry={definitions.override}>an override</Define> on {formatCountOf(n, 'score')} of the
        model; in {formatCount(sameBand)} both meant the same band. On average people were{' '}
        {formatNumber(Math.abs(points), 1)} points {side} the model. Who was right is known once the horizon has passed.
      </p>
    </Section>
  );
}
