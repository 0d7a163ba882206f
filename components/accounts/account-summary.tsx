'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Define } from '@/components/ui/definition';
import { Skeleton } from '@/components/ui/skeleton';
import { actionsQuery, changeQuery } from '@/lib/client/accounts';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { definitions } from '@/lib/contracts/definitions';
import { formatScore } from '@/lib/format';
import { type Clause, clausesOf } from './summary-clauses';

const why = {
  scored: '',
  leaving: 'It has given notice, so there is nothing left to predict.',
  too_early: 'Too little time or data for a score that means anything.',
  left: 'It has left. The score is what a model says of it that did not see its outcome.',
  unscored: 'No model has looked at it yet.',
};

/** The account in words: every clause leads to the place that shows its number. */
export function AccountSummary({ account }: { account: AccountDetail }) {
  const { id, health, parts, state, lacking, shown, summary } = account;
  const explained = shown.day === null && health !== null && parts.length > 0;
  const change = useQuery({ ...changeQuery(id, undefined), enabled: explained });
  const next = useQuery({ ...actionsQuery(id), enabled: explained && state === 'scored' });
  const clauses = explained ? clausesOf({ account, change: change.data, next: next.data }) : [];
  return (
    <p className="muted mt-2 max-w-[60ch]" aria-busy={change.isLoading || next.isLoading}>
      {clauses.map((clause) => (
        <ClauseLink key={clause.key} id={id} clause={clause} />
      ))}
      {(change.isLoading || next.isLoading) && <Skeleton width={200} />}{' '}
      {(!explained && (lacking ?? summary)) || why[state]} <Interval account={account} />
    </p>
  );
}

function ClauseLink({ id, clause: { text, to } }: { id: string; clause: Clause }) {
  return (
    <>
      <Link
        href={`/accounts/${id}${to}`}
        className="text-ink underline decoration-control decoration-dotted underline-offset-[3px] hover:decoration-ink"
      >
        {text}
      </Link>{' '}
    </>
  );
}

function Interval({ account: { health, low, high, override } }: { account: AccountDetail }) {
  if (health === null || low === null || high === null) return null;
  return (
    <>
      <Define entry={definitions.health}>{override ? 'The model’s score' : 'Score'}</Define> {formatScore(low)} to{' '}
      {formatScore(high)} (<Define entry={definitions.interval}>80 %</Define>), 0 to 100, high is healthy.
    </>
  );
}
