'use client';

import { useQuery } from '@tanstack/react-query';
import { ButtonLink, DownloadLink } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Columns } from '@/components/ui/section';
import { meQuery } from '@/lib/client/members';
import { segmentCsvUrl, segmentQuery } from '@/lib/client/segments';
import { modelCaution } from '@/lib/contracts/model-words';
import { may } from '@/lib/contracts/roles';
import type { SegmentDetail } from '@/lib/contracts/segments';
import { formatDate, formatTime } from '@/lib/format';
import { SegmentApart, SegmentProducts } from './segment-apart';
import { SegmentBenchmarks } from './segment-benchmarks';
import { SegmentFacts } from './segment-facts';
import { SegmentMembers } from './segment-members';
import { SegmentSkeleton } from './segments-skeleton';

const crumbs = [{ label: 'Segments', href: '/segments' }];

function Header({ segment }: { segment: SegmentDetail }) {
  const { data: me } = useQuery(meQuery());
  const { id, name, asOf, model } = segment;
  const note = model ? `Model v${model.number}` : undefined;
  return (
    <PageHeader
      title={name}
      crumbs={crumbs}
      asOf={asOf ? <AsOf date={formatDate(asOf)} time={formatTime(asOf)} note={note} /> : 'Not scored yet'}
      actions={
        <>
          <ButtonLink className="hide-s" href={`/accounts?segment=${id}`}>
            Use as filter
          </ButtonLink>
          {me && may(me.member.role, 'segment:export') && (
            <DownloadLink kind="primary" href={segmentCsvUrl(id)}>
              Download CSV
            </DownloadLink>
          )}
        </>
      }
    />
  );
}

function Found({ segment }: { segment: SegmentDetail }) {
  const { apart, products, model } = segment;
  const caution = model && modelCaution(model);
  return (
    <>
      <p className="text-16">{segment.rule}</p>
      <SegmentFacts segment={segment} />
      {caution && (
        <div className="pb-4">
          <Note>
            <b>{caution.title}</b> {caution.text}
          </Note>
        </div>
      )}
      {products.length > 0 ? (
        <Columns template="minmax(0, 1.5fr) minmax(0, 1fr)">
          <SegmentApart apart={apart} />
          <SegmentProducts segment={segment} />
        </Columns>
      ) : (
        <SegmentApart apart={apart} />
      )}
      <SegmentBenchmarks benchmarks={segment.benchmarks} />
      <SegmentMembers segment={segment} />
    </>
  );
}

/** One segment: its rule, what it is worth, what sets it apart, where it lies, and who is in it. */
export function SegmentView({ id }: { id: string }) {
  const query = useQuery(segmentQuery(id));
  const { data: segment, error } = query;
  if (!segment && !error) return <SegmentSkeleton />;
  return (
    <div className="page">
      {segment ? (
        <>
          <Header segment={segment} />
          <Found segment={segment} />
        </>
      ) : (
        <>
          <PageHeader title="Segment" crumbs={crumbs} />
          {error && (
            <QueryError what="This segment" error={error} onRetry={query.refetch} retrying={query.isFetching} />
          )}
        </>
      )}
    </div>
  );
}
