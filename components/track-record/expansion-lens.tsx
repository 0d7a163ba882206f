import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { SectionHead } from '@/components/ui/section';
import { definitions } from '@/lib/contracts/definitions';
import type { ExpansionLens } from '@/lib/contracts/lenses';
import { formatCount, formatCountOf, formatDate, formatInterval, formatPercent } from '@/lib/format';
import { aucOf } from './words';

/** The expansion lens: too few expansions, nothing that foresees them, or how well it ranks. */
export function ExpansionLensState({ lens }: { lens: ExpansionLens | null }) {
  const name = <Define entry={definitions.expansionLens} />;
  if (!lens)
    return (
      <>
        <SectionHead className="pt-4" title={name} />
        <p className="muted">
          Not learned yet. It is learned by itself after an import with subscriptions, or a training.
        </p>
      </>
    );
  return (
    <>
      <SectionHead className="pt-4" title={name} measure={`as of ${formatDate(lens.scoredAt ?? lens.learnedAt)}`} />
      {lens.state === 'learned' ? <Facts items={qualityOf(lens)} /> : <p className="muted">{whyNot(lens)}</p>}
      <p className="small faint pt-2">
        ARR at least 5 % higher {lens.days} days later, <Define entry={definitions.escalator}>price escalators</Define>{' '}
        out. {lens.state === 'learned' ? 'Learned' : 'Tried'} on {formatDate(lens.learnedAt)} from month ends whose{' '}
        {lens.days} days were over.
        {lens.state === 'learned' && ` Shown for ${formatCountOf(lens.scored, 'account')}.`}
      </p>
    </>
  );
}

function whyNot({ state, events, others, rows, needed, auc }: ExpansionLens) {
  const from = `${formatCountOf(events, 'account')} expanded and ${formatCount(others)} did not`;
  if (state === 'too_few') return `No lens: ${from}, and it takes ${formatCount(needed)} of each.`;
  return (
    <>
      No signal: {from}, and nothing that was known before tells them apart.{' '}
      <Define entry={definitions.expansionAuc}>AUC</Define> {auc ? areaOf(auc) : 'unknown'}, n ={' '}
      {formatCountOf(rows, 'account-month')}: the interval holds 0.5, so there is no lens.
    </>
  );
}

const areaOf = ({ value, low, high }: NonNullable<ExpansionLens['auc']>): string =>
  `${aucOf(value)} (${formatInterval(low, high, aucOf)})`;

function qualityOf({ auc, baseline, events, others, rows, baseRate, days }: ExpansionLens): Fact[] {
  return [
    {
      label: 'AUC, 95 %',
      value: <Define entry={definitions.expansionAuc}>{auc ? areaOf(auc) : 'unknown'}</Define>,
      note: `best single column ${baseline === null ? 'unknown' : aucOf(baseline)}`,
    },
    {
      label: 'Learned from',
      value: formatCountOf(events, 'account that expanded', 'accounts that expanded'),
      note: `${formatCount(others)} that did not; n = ${formatCountOf(rows, 'account-month')}`,
    },
    { label: `Expands within ${days} days`, value: formatPercent(baseRate), note: 'of account-months' },
  ];
}
