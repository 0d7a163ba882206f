'use client';

import Link from 'next/link';
import { type BandTotal, DistributionStrip } from '@/components/charts/distribution-strip';
import { LinkButton } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import type { AccountOverview } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { withinHorizon } from '@/lib/contracts/model-words';
import { formatCount, formatCountOf, formatMoney, formatPercent, formatScore } from '@/lib/format';
import { HealthByValue } from './health-by-value';
import type { FilterChange } from './use-account-filters';

type AccountsOverviewProps = { overview: AccountOverview; change: (next: FilterChange) => void };

/** Without ARR the share of the scored accounts stands under a band. */
function totalsOf({ bands, currency, arrMinor }: AccountOverview): BandTotal[] {
  const scored = bands.risk.accounts + bands.watch.accounts + bands.healthy.accounts;
  return (['risk', 'watch', 'healthy'] as const).map((band) => {
    const { accounts, arrMinor: sum } = bands[band];
    const share = scored === 0 ? 'none' : formatPercent(accounts / scored);
    return { band, count: accounts, total: arrMinor === null ? share : formatMoney(sum, currency) };
  });
}

/** How much there is, what is expected to go, and who is in no score. */
function SumLine({ overview, change }: AccountsOverviewProps) {
  const { accounts, arrMinor, expectedLoss, currency, model, bands, left, foreign } = overview;
  const many = formatCountOf(accounts, 'account');
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 pt-3 pb-1">
      <p className="muted">
        {arrMinor === null ? (
          <b className="text-ink">{many}</b>
        ) : (
          <>
            <Define entry={definitions.arr}>
              <b className="text-ink">{formatMoney(arrMinor, currency)}</b>
            </Define>{' '}
            in {many}
          </>
        )}
        .
        {expectedLoss && model && (
          <>
            {' '}
            <Define entry={definitions.expectedLoss}>Expected loss</Define> {withinHorizon(model.horizon)}{' '}
            <b className="text-ink">{formatMoney(expectedLoss.minor, currency)}</b>{' '}
            <span className="faint">
              ({formatMoney(expectedLoss.lowMinor, currency)}–{formatMoney(expectedLoss.highMinor, currency)}, 80 %, n{' '}
              {formatCount(expectedLoss.n)})
            </span>
            .
          </>
        )}
        {foreign > 0 && (
          <>
            {' '}
            {formatCount(foreign)} in a currency without a rate are in no sum (<Link href="/settings">set rates</Link>).
          </>
        )}
        {bands.unscored.accounts > 0 && (
          <>
            {' '}
            {formatCount(bands.unscored.accounts)} <Define entry={definitions.state}>not scored</Define>.
          </>
        )}
      </p>
      <span className="sp hide-s" />
      {left > 0 && (
        <p className="muted">
          <Define entry={definitions.left}>{formatCountOf(left, 'account')}</Define> left and are not counted here.{' '}
          <LinkButton onClick={() => change({ band: 'left' })}>Show them</LinkButton>
        </p>
      )}
    </div>
  );
}

/** What stands above the table: how much, how it is spread, and what is at stake. */
export function AccountsOverview({ overview, change }: AccountsOverviewProps) {
  const { dots, thresholds, currency } = overview;
  const places = dots.map(({ health, arrMinor }, index) => ({
    id: String(index),
    score: health,
    size: arrMinor ?? 0,
    label: `score ${formatScore(health)}${arrMinor === null ? '' : `, ${formatMoney(arrMinor, currency)}`}`,
  }));
  return (
    <section aria-label="Distribution of health">
      <SumLine overview={overview} change={change} />
      {dots.length > 0 && (
        <DistributionStrip dots={places} totals={totalsOf(overview)} edges={[thresholds.risk, thresholds.healthy]} />
      )}
      {overview.byValue.length > 0 && <HealthByValue overview={overview} />}
    </section>
  );
}
