import Link from 'next/link';
import { Define } from '@/components/ui/definition';
import { type Fact, Pairs } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import { modelCaution } from '@/lib/contracts/model-words';
import type { ModelRef } from '@/lib/contracts/scores';
import { formatCount, formatDate, formatInterval, formatNumber } from '@/lib/format';

const figure = (value: number) => formatNumber(value, 2);

function pairsOf(model: ModelRef): Fact[] {
  const { auc, baselineAuc } = model;
  return [
    {
      label: 'Learned from',
      value: `${formatCount(model.leavers)} that left`,
      note: `${formatCount(model.stayers)} stayed`,
    },
    auc
      ? {
          label: 'Ranks leavers first',
          value: <Define entry={definitions.auc}>AUC {figure(auc.value)}</Define>,
          note: `${formatInterval(auc.low, auc.high, figure)}, 95 %`,
        }
      : { label: 'Ranks leavers first', value: <Define entry={definitions.unmeasured}>not measured</Define> },
    ...(baselineAuc === null
      ? []
      : [
          {
            label: 'Beside it',
            value: <Define entry={definitions.baseline}>naive baseline {figure(baselineAuc)}</Define>,
          },
        ]),
    { label: 'Horizon', value: <Define entry={definitions.horizon}>{model.horizon}</Define> },
    { label: 'In use since', value: formatDate(model.promotedAt) },
  ];
}

/** How far the score may be believed: what stands behind it, with n, interval and baseline. */
export function AccountTrust({ model, first }: { model: ModelRef; first?: boolean }) {
  const caution = modelCaution(model);
  return (
    <Section first={first} title="How far to believe it" measure={<Link href="/models">Model v{model.number}</Link>}>
      <Pairs items={pairsOf(model)} />
      {caution && (
        <p className="small muted pt-3">
          <b>{caution.title}</b> {caution.text}
        </p>
      )}
    </Section>
  );
}
