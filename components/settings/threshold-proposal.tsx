'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QueryError } from '@/components/ui/query-error';
import { Skeleton } from '@/components/ui/skeleton';
import { thresholdsQuery } from '@/lib/client/settings';
import { definitions } from '@/lib/contracts/definitions';
import type { Thresholds } from '@/lib/contracts/scores';
import type { ThresholdProposal as Proposal } from '@/lib/contracts/thresholds';
import { formatCount, formatCountOf, formatDate, formatMoney } from '@/lib/format';
import { CostCurve } from './cost-curve';
import { ThresholdPreview } from './threshold-preview';

const whole = (text: string, most: number): number | null =>
  /^\d+$/.test(text.trim()) && Number(text) <= most ? Number(text) : null;

type ProposalProps = { asked: Thresholds | null; currency: string; onUse: (risk: number) => void };

/** Where the red list would pay under two assumptions, and who would change band under what is typed above. */
export function ThresholdProposal({ asked, currency, onUse }: ProposalProps) {
  const [effect, setEffect] = useState('20');
  const [cost, setCost] = useState('500');
  const assumed = { effect: whole(effect, 100), cost: whole(cost, 10_000_000) };
  const query = useQuery(
    thresholdsQuery({ effect: assumed.effect || 20, cost: (assumed.cost ?? 500) * 100, ...(asked ?? {}) }),
  );
  const { data, error } = query;
  return (
    <div className="grid gap-4 pt-4">
      {data ? (
        <ThresholdPreview preview={data.preview} />
      ) : error ? (
        <QueryError what="The preview" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <Skeleton block width="100%" height={120} />
      )}
      <h3>
        <Define entry={definitions.costCurve}>Where the red list pays</Define>
      </h3>
      <div className="flex flex-wrap items-end gap-4">
        <Assumption
          label="Acting keeps, % of those who would leave"
          value={effect}
          onChange={setEffect}
          invalid={!assumed.effect}
        />
        <Assumption
          label={`Acting on one account costs, ${currency}`}
          value={cost}
          onChange={setCost}
          invalid={assumed.cost === null}
        />
      </div>
      {data && <Best proposal={data} onUse={onUse} />}
    </div>
  );
}

type AssumptionProps = { label: string; value: string; onChange: (text: string) => void; invalid: boolean };

function Assumption({ label, value, onChange, invalid }: AssumptionProps) {
  return (
    <Field label={label} error={invalid ? 'Expected a whole number' : undefined}>
      {(control) => (
        <Input
          {...control}
          inputMode="numeric"
          className="w-28"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Best({ proposal, onUse }: { proposal: Proposal; onUse: (risk: number) => void }) {
  const { best, today, accounts, without, curve, currency, now, asOf, horizon } = proposal;
  if (accounts === 0)
    return (
      <p className="muted">
        There is nothing to reckon with: no account has both a probability of leaving and an ARR in {currency}.
      </p>
    );
  const worth = (of: Proposal['best']) =>
    of && `${formatMoney(of.gainMinor, currency)} for ${formatCountOf(of.acts, 'account')}`;
  const left = without > 0 ? ` ${formatCount(without)} scored accounts without one of the two are not counted.` : '';
  return (
    <>
      <div role="status" className="flex flex-wrap items-center gap-4">
        <p className="max-w-[70ch]">
          {best ? (
            <>
              Acting on every account below <b>{best.health}</b> is expected to be worth the most: {worth(best)}.
              Today’s {now.risk}: {worth(today)}.
            </>
          ) : (
            'Under these assumptions acting costs more than it is expected to keep, at every threshold.'
          )}
        </p>
        {best && best.health !== now.risk && <Button onClick={() => onUse(best.health)}>Use {best.health}</Button>}
      </div>
      <CostCurve curve={curve} best={best?.health ?? null} today={now.risk} currency={currency} />
      <p className="small faint">
        Over {formatCountOf(accounts, 'account')} as of {formatDate(asOf)}, probability {horizon}. The effect is an
        assumption until a playbook’s effect has been measured.{left}
      </p>
    </>
  );
}
