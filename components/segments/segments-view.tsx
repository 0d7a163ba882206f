'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { Define } from '@/components/ui/definition';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { PastDayNote, PastDayPicker } from '@/components/ui/past-day';
import { QueryError } from '@/components/ui/query-error';
import { parseAsPastDay } from '@/lib/client/past-day';
import { segmentsQuery } from '@/lib/client/segments';
import { definitions } from '@/lib/contracts/definitions';
import { modelCaution } from '@/lib/contracts/model-words';
import type { SegmentList } from '@/lib/contracts/segments';
import { formatDate, formatTime } from '@/lib/format';
import { NoSegments } from './no-segments';
import { SegmentBar } from './segment-bar';
import { SegmentMovement } from './segment-movement';
import { SegmentTable } from './segment-table';
import { SegmentsSkeleton } from './segments-skeleton';

type OnDay = (day: string | null) => void;

function Header({ list, onDay }: { list: SegmentList | undefined; onDay: OnDay }) {
  const { asOf, shown, model } = list ?? {};
  const day = asOf ?? shown?.day;
  const date = day && (
    <AsOf
      date={formatDate(day)}
      time={asOf ? formatTime(asOf) : undefined}
      note={model ? `Model v${model.number}` : undefined}
      picker={shown?.keptFrom && <PastDayPicker shown={shown} onDay={onDay} />}
    />
  );
  return <PageHeader title="Segments" asOf={date ?? (list && 'Not scored yet')} />;
}

function List({ list, children }: { list: SegmentList; children: ReactNode }) {
  const { segments, verdict, model, accounts, overall, shown } = list;
  const caution = model && modelCaution(model);
  if (segments.length === 0 && shown.day !== null) return null; // the note above says since when there are any
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
      {shown.day === null && children}
      {shown.day === null && <SegmentMovement />}
    </>
  );
}

/** `children` are the other kind of segments, beside those that the model found. */
export function SegmentsView({ children }: { children: ReactNode }) {
  const [day, setDay] = useQueryState('asOf', parseAsPastDay);
  const query = useQuery(segmentsQuery(day));
  const { data: list, error } = query;
  if (!list && !error) return <SegmentsSkeleton />;
  return (
    <div className="page">
      <Header list={list} onDay={setDay} />
      {list && list.shown.day !== null && (
        <div className="pb-4">
          <PastDayNote shown={list.shown} onDay={setDay}>
            <Define entry={definitions.asOfDay}>Facts as then known</Define>, scores as then in use
          </PastDayNote>
        </div>
      )}
      {list ? (
        <List list={list}>{children}</List>
      ) : (
        error && <QueryError what="The segments" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      )}
    </div>
  );
}
