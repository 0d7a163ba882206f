'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { auditQuery } from '@/lib/client/accounts';
import type { AuditedScore } from '@/lib/contracts/audit-score';
import { definitions } from '@/lib/contracts/definitions';
import { formatDate, formatDateTime, formatInterval, formatNumber, formatScore } from '@/lib/format';
import { AuditDifferences } from './audit-differences';
import { AuditValues } from './audit-values';

const title = 'Audit';

/** A kept score, replayed from the values that were kept with it; the day stands in the address. */
export function AccountAudit({ id, day }: { id: string; day: string | null }) {
  const [at, setAt] = useQueryState('at', parseAsString);
  const query = useQuery(auditQuery(id, at ?? (day ? `${day}T23:59:59.999Z` : undefined)));
  const { data, error } = query;
  if (!data) {
    if (!error) return <TableSkeleton label="Loading the audit" rows={8} widths={[200, 120, 64, 120, 200]} />;
    return <QueryError what={title} error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />;
  }
  if (data.keptFrom === null)
    return (
      <EmptyState title="No score was kept yet">
        Every score pass keeps its scores with the values behind them; each can be replayed here.
      </EmptyState>
    );
  return (
    <>
      {error && <Note live>This day could not be read; the figures are those of the day above.</Note>}
      <Audited audit={data} onAt={(next) => void setAt(next, { history: 'push' })} busy={query.isPlaceholderData} />
    </>
  );
}

type AuditedProps = { audit: AuditedScore; onAt: (at: string) => void; busy: boolean };

function Audited({ audit, onAt, busy }: AuditedProps) {
  const { pass, choices, keptFrom } = audit;
  const asked = { value: '', label: `Before ${formatDate(keptFrom)}: not kept`, disabled: true };
  const choose = (
    <Select
      aria-label="Score of"
      options={[
        ...(pass ? [] : [asked]),
        ...choices.map(({ asOf, modelNumber, shown }) => ({
          value: asOf,
          label: `${formatDateTime(asOf)}: ${formatScore(shown)}, model v${modelNumber}`,
        })),
      ]}
      value={pass?.asOf ?? ''}
      onChange={(event) => onAt(event.currentTarget.value)}
    />
  );
  if (!pass)
    return (
      <Section first title={`Not kept before ${formatDate(keptFrom)}`} action={choose}>
        <p className="muted">
          Scores of model versions in use are kept since then. What a model says afterwards of an earlier day is drawn
          dashed in the history and was never shown.
        </p>
      </Section>
    );
  return (
    <div aria-busy={busy}>
      <Section first title={verdictOf(pass)} measure={`score of ${formatDateTime(pass.asOf)}`} action={choose}>
        <Facts items={factsOf(pass)} />
        {pass.replay.reason && <p className="pt-3">{pass.replay.reason}</p>}
        {pass.replay.verdict === 'differs' && <AuditDifferences differs={pass.replay.differs} />}
      </Section>
      <AuditValues pass={pass} />
    </div>
  );
}

type Pass = NonNullable<AuditedScore['pass']>;

const verdicts = {
  equal: 'Replayed: equal to the last digit',
  differs: 'Replayed: not the same as it was kept',
  unreadable: 'Not replayed',
};
const verdictOf = ({ replay }: Pass) => verdicts[replay.verdict];

const exact = (value: number) => formatNumber(value, 6);

function factsOf(pass: Pass): Fact[] {
  const { modelNumber, engine, learnedAt, member, inputHash, health, low, high, base, shown } = pass;
  const interval = formatInterval(low, high, (value) => formatNumber(value, 2));
  return [
    {
      label: 'Score',
      value: <Define entry={definitions.health}>{formatScore(shown)}</Define>,
      note: '0–100, as shown',
    },
    { label: 'Exact health', value: exact(health), note: 'points, before clipping' },
    { label: 'Interval', value: <Define entry={definitions.interval}>{interval}</Define>, note: '80 %' },
    { label: 'Base', value: <Define entry={definitions.base}>{exact(base)}</Define>, note: 'points' },
    {
      label: 'Model',
      value: <Link href="/models">v{modelNumber}</Link>,
      note: `${engine}, learned ${formatDate(learnedAt)}`,
    },
    {
      label: 'Scored by',
      value: <Define entry={definitions.member}>{member === null ? 'all members' : `member ${member}`}</Define>,
      note: member === null ? 'none saw its outcome' : 'did not see its outcome',
    },
    {
      label: 'Input hash',
      value: (
        <span className="mono" title={inputHash}>
          {inputHash.slice(0, 16)}
        </span>
      ),
      note: 'SHA-256 of the values',
    },
  ];
}
