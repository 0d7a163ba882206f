import { Waterfall } from '@/components/charts/waterfall';
import { Define } from '@/components/ui/definition';
import { EmptyState } from '@/components/ui/state-block';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import type { ScorePart } from '@/lib/contracts/scores';
import { formatCountOf, formatScore } from '@/lib/format';
import { DriversTable, nameOf } from './drivers-table';

/** Lowering parts by size, then raising ones by size: the order of the picture and of the table. */
function ordered(parts: readonly ScorePart[]): ScorePart[] {
  return [...parts].sort((a, b) => {
    if (a.points < 0 !== b.points < 0) return a.points < 0 ? -1 : 1;
    return Math.abs(b.points) - Math.abs(a.points);
  });
}

/** "Usage and support take 23 points from a base of 54" */
function finding(parts: readonly ScorePart[], base: number): string {
  const lowering = parts.filter((part) => part.points < 0).slice(0, 2);
  const raising = [...parts].filter((part) => part.points > 0).sort((a, b) => b.points - a.points);
  const chosen = lowering.length > 0 ? lowering : raising.slice(0, 2);
  const [first, second] = chosen;
  if (!first) return `Nothing moves it from a base of ${formatScore(base)}`;
  const points = formatCountOf(Math.abs(chosen.reduce((sum, part) => sum + part.points, 0)), 'point');
  const verb = lowering.length > 0 ? 'take' : 'add';
  const who = second ? `${nameOf(first)} and ${nameOf(second).toLowerCase()} ${verb}` : `${nameOf(first)} ${verb}s`;
  return `${who} ${points} ${lowering.length > 0 ? 'from' : 'to'} a base of ${formatScore(base)}`;
}

/** How the score comes about: base, parts and clip add up to it. */
export function AccountDrivers({ account }: { account: AccountDetail }) {
  const { base, health, band, clip, thresholds } = account;
  if (base === null || health === null) {
    return (
      <EmptyState title="There is no score to take apart">
        Once this account is scored, every component that moves its score stands here with its points.
      </EmptyState>
    );
  }
  const parts = ordered(account.parts);
  return (
    <Waterfall
      first
      title={finding(parts, base)}
      action={
        <span className="small">
          <Define entry={definitions.base}>What is the base?</Define>
        </span>
      }
      base={{ value: base }}
      parts={parts.map((part) => ({
        id: part.component,
        label: nameOf(part),
        points: part.points,
        missing: part.missing,
      }))}
      result={{ value: health, band: account.state === 'left' ? 'gone' : (band ?? 'none') }}
      clip={clip}
      edges={[thresholds.risk, thresholds.healthy]}
      withTable={false}
      below={<DriversTable account={account} parts={parts} base={base} />}
    />
  );
}
