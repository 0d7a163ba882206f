import { HealthValue } from '@/components/charts/health-value';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { Unknown } from '@/components/ui/unknown';
import { definitions } from '@/lib/contracts/definitions';
import { withinHorizon } from '@/lib/contracts/model-words';
import type { SegmentDetail } from '@/lib/contracts/segments';
import {
  formatCount,
  formatCountOf,
  formatDate,
  formatInterval,
  formatMoney,
  formatPercent,
  formatPercentValue,
} from '@/lib/format';

function moneyFacts({ arrMinor, averageDealMinor, wonDeals, currency }: SegmentDetail): Fact[] {
  const money = (minor: number) => formatMoney(minor, currency ?? undefined);
  return [
    { label: 'ARR', value: arrMinor === null ? <Unknown reason="No file says their ARR" /> : money(arrMinor) },
    {
      label: 'Average deal',
      value:
        averageDealMinor === null ? (
          <Unknown reason="No won deals are known; mean ARR would be another number" />
        ) : (
          <Define entry={definitions.averageDeal}>{money(averageDealMinor)}</Define>
        ),
      note: averageDealMinor === null ? undefined : formatCountOf(wonDeals, 'won deal'),
    },
  ];
}

function churnFact({ churn, overall, model }: SegmentDetail): Fact {
  const label = `Left${model ? `, ${withinHorizon(model.horizon)}` : ''}`;
  if (!churn) return { label, value: <Unknown reason="No known outcome here yet" /> };
  const range = formatInterval(churn.low, churn.high, (share) => formatPercentValue(share));
  const all = overall ? ` · all ${formatPercentValue(overall.value)}` : '';
  return {
    label,
    value: <Define entry={definitions.churnRate}>{formatPercent(churn.value)}</Define>,
    note: `${range}, 95 % · ${formatCount(churn.leavers)} of ${formatCount(churn.n)}${all}`,
  };
}

export function SegmentFacts({ segment }: { segment: SegmentDetail }) {
  const { accounts, everyone, medianHealth, band, fidelity, since } = segment;
  const items: Fact[] = [
    { label: 'Accounts', value: formatCount(accounts), note: `of ${formatCount(everyone)}` },
    ...moneyFacts(segment),
    churnFact(segment),
    {
      label: 'Median health',
      value:
        medianHealth === null || band === null ? (
          <Unknown reason="None of them is scored" />
        ) : (
          <HealthValue band={band} score={medianHealth} />
        ),
    },
    {
      label: 'Rules reproduce the model’s group',
      value:
        fidelity === null ? (
          <Unknown reason="Not measured" />
        ) : (
          <Define entry={definitions.fidelity}>{formatPercent(fidelity)}</Define>
        ),
    },
    { label: 'Found since', value: `v${since.version}`, note: formatDate(since.at) },
  ];
  return <Facts items={items} className="py-4" />;
}
