import { SurvivalCurve } from '@/components/charts/survival-curve';
import { Define } from '@/components/ui/definition';
import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatDate, formatPercent } from '@/lib/format';

/** When it is likely to leave, beside whether: month by month, with the renewal that comes next. */
export function AccountSurvival({ account }: { account: AccountDetail }) {
  const { survival, asOf } = account;
  if (!survival || !asOf) return null;
  const { months, leaves, renewal } = survival;
  const facts = [
    ...leaves.map(({ days, probability }) => ({
      label: `Leaves within ${days} days`,
      value: formatPercent(probability),
    })),
    ...(renewal ? [{ label: `Renews, ${formatDate(renewal.at)}`, value: formatPercent(renewal.stays) }] : []),
  ];
  const title = <Define entry={definitions.survival}>Staying, month by month</Define>;
  return (
    <Section title={title} measure={`probability, % · as of ${formatDate(asOf)}`}>
      <Facts items={facts} />
      <SurvivalCurve asOf={asOf} months={months} renewalAt={renewal?.at ?? null} />
    </Section>
  );
}
