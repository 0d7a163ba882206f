'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { HealthValue } from '@/components/charts/health-value';
import { Button, ButtonLink, DownloadLink } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { type Fact, Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Unknown } from '@/components/ui/unknown';
import { ruleSegmentCsvUrl, ruleSegmentQuery } from '@/lib/client/rule-segments';
import { useMay } from '@/lib/client/use-may';
import { definitions } from '@/lib/contracts/definitions';
import type { RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { formatCount, formatDate, formatMoney, formatPercent, formatTime } from '@/lib/format';
import { RuleChangeDialog } from './rule-change-dialog';
import { RuleSegmentEdit } from './rule-segment-edit';
import { RuleSegmentMembers } from './rule-segment-members';
import { RuleSegmentSkeleton } from './rule-segment-skeleton';

const crumbs = [{ label: 'Segments', href: '/segments' }];

type HeaderProps = { segment: RuleSegmentDetail; onEdit: () => void };

function Actions({ segment, onEdit }: HeaderProps) {
  const router = useRouter();
  const [deletes, exports] = [useMay('segment:write'), useMay('segment:export')];
  const [asking, setAsking] = useState(false);
  const { id } = segment;
  return (
    <>
      <ButtonLink className="hide-s" href={`/accounts?ruleSegment=${id}&book=all`}>
        Show in Accounts
      </ButtonLink>
      {deletes && <Button onClick={() => setAsking(true)}>Delete</Button>}
      {deletes && <Button onClick={onEdit}>Edit</Button>}
      {exports && (
        <DownloadLink kind="primary" href={ruleSegmentCsvUrl(id)}>
          Download CSV
        </DownloadLink>
      )}
      {asking && (
        <RuleChangeDialog
          change={{ segment, proposal: { kind: 'delete', id } }}
          onClose={() => setAsking(false)}
          onDone={() => router.push('/segments')}
        />
      )}
    </>
  );
}

function Header({ segment, onEdit, editing }: HeaderProps & { editing: boolean }) {
  const { name, now, asOf } = segment;
  const note = asOf ? `scores of ${formatDate(asOf)}` : 'not scored yet';
  return (
    <PageHeader
      title={name}
      crumbs={crumbs}
      asOf={<AsOf date={formatDate(now)} time={formatTime(now)} note={note} />}
      actions={!editing && <Actions segment={segment} onEdit={onEdit} />}
    />
  );
}

function factsOf(segment: RuleSegmentDetail): Fact[] {
  const { accounts, everyone, share, arrMinor, currency, medianHealth, band, matching, position, of } = segment;
  const ARR = arrMinor === null ? <Unknown reason="No file says their ARR" /> : formatMoney(arrMinor, currency);
  const health =
    medianHealth === null || band === null ? (
      <Unknown reason="None of them is scored" />
    ) : (
      <HealthValue band={band} score={medianHealth} />
    );
  return [
    {
      label: 'Accounts',
      value: formatCount(accounts),
      note: `of ${formatCount(everyone)}, ${formatPercent(share, 0)}`,
    },
    { label: 'Fit the rules', value: <Define entry={definitions.fitsRules}>{formatCount(matching)}</Define> },
    { label: 'ARR', value: ARR },
    { label: 'Median health', value: <Define entry={definitions.medianHealth}>{health}</Define> },
    { label: 'Position', value: <Define entry={definitions.ruleSegment}>{position}</Define>, note: `of ${of}` },
    {
      label: 'Last changed',
      value: formatDate(segment.updatedAt),
      note: segment.updatedBy && `by ${segment.updatedBy}`,
    },
  ];
}

/** Whom the rules fit and an earlier segment has. */
function Taken({ taken }: Pick<RuleSegmentDetail, 'taken'>) {
  if (taken.length === 0) return null;
  return (
    <p className="muted pb-4">
      Fit these rules too, but belong to an earlier segment:{' '}
      {taken.map(({ id, name, accounts }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          {formatCount(accounts)} to <Link href={`/segments/rules/${id}`}>{name}</Link>
        </span>
      ))}
      .
    </p>
  );
}

function Found({ segment }: { segment: RuleSegmentDetail }) {
  const { rules, words, problem } = segment;
  return (
    <>
      <p className="text-16">{words.join(rules.match === 'all' ? ', and ' : ', or ')}</p>
      {problem && (
        <div className="pt-3">
          <Note>{problem}</Note>
        </div>
      )}
      <Facts items={factsOf(segment)} className="py-4" />
      <Taken taken={segment.taken} />
      <RuleSegmentMembers segment={segment} />
    </>
  );
}

/** One rule segment: its rules in words, what it is worth, who is in it; and the builder for those who may. */
export function RuleSegmentView({ id }: { id: string }) {
  const [edit, setEdit] = useQueryState('edit', parseAsBoolean.withDefault(false));
  const writes = useMay('segment:write');
  const query = useQuery(ruleSegmentQuery(id));
  const { data: segment, error } = query;
  if (!segment && !error) return <RuleSegmentSkeleton />;
  const editing = edit && writes;
  return (
    <div className="page">
      {segment ? (
        <>
          <Header segment={segment} editing={editing} onEdit={() => setEdit(true)} />
          {editing ? <RuleSegmentEdit segment={segment} onLeave={() => setEdit(null)} /> : <Found segment={segment} />}
        </>
      ) : (
        <>
          <PageHeader title="Rule segment" crumbs={crumbs} />
          {error && (
            <QueryError what="This segment" error={error} onRetry={query.refetch} retrying={query.isFetching} />
          )}
        </>
      )}
    </div>
  );
}
