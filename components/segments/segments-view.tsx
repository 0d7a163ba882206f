'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { segmentsQuery } from '@/lib/client/segments';
import { modelCaution } from '@/lib/contracts/model-words';
import type { SegmentList } from '@/lib/contracts/segments';
import { formatDate, formatTime } from '@/lib/format';
import { NoSegments } from './no-segments';
import { SegmentBar } from './segment-bar';
import { SegmentMovement } from './segment-movement';
import { SegmentTable } from './segment-table';
import { SegmentsSkeleton } from './segments-skeleton';

function Header({ list }: { list?: SegmentList }) {
  const note = list?.model ? `Model v${list.model.number}` : undefined;
  const asOf = list?.asOf ? (
    <AsOf date={formatDate(list.asOf)} time={formatTime(list.asOf)} note={note} />
  ) : (
    list && 'Not scored yet'
  );
  return <PageHeader title="Segments" asOf={asOf} />;
}

function List({ list, children }: { list: SegmentList; children: ReactNode }) {
  const { segments, verdict, model, accounts, overall } = list;
  const caution = model && modelCaution(model);
  if (segments.length === 0)
    return (
      <>
        <div className="pb-6">
          <NoSegments verdict={verdict} hasModel={model !== null} />
        </div>
        {children}
      </>
    );
  return (
    <>
      {verdict && <p className="muted pb-4">{verdict}</p>}
      {caution && (
        <div className="pb-4">
          <Note>
            <b>{caution.title}</b> {caution.text}
          </Note>
        </div>
      )}
      <SegmentBar segments={segments} />
      <SegmentTable segments={segments} model={model} accounts={accounts} overall={overall} />
      <p className="small faint py-2">
        Membership follows the rule, for everyone. Who stands just outside it moves when two score passes agree, who is
        clearly outside moves at once. Names are today’s.
      </p>
      {children}
      <SegmentMovement />
    </>
  );
}

/** `children` are the other kind of segments, beside those that the model found. */
export function SegmentsView({ children }: { children: ReactNode }) {
  const query = useQuery(segmentsQuery());
  const { data: list, error } = query;
  if (!list && !error) return <SegmentsSkeleton />;
  return (
    <div className="page">
      <Header list={list} />
      {list ? (
        <List list={list}>{children}</List>
      ) : (
        error && <QueryError what="The segments" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      )}
    </div>
  );
}
