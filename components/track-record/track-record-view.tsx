'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { notify } from '@/components/ui/toast';
import { trackRecordKey, trackRecordQuery } from '@/lib/client/track-record';
import { useJobEnd } from '@/lib/client/use-job-end';
import { modelCaution } from '@/lib/contracts/model-words';
import type { TrackRecord } from '@/lib/contracts/track-record';
import { formatDate, formatTime } from '@/lib/format';
import { LearnedLenses } from './learned-lenses';
import { Measuring } from './measuring';
import { TrackActions } from './track-actions';
import { trackParsers, trackQueryOf } from './track-filters';
import { TrackFindings } from './track-findings';
import { TrackSkeleton } from './track-skeleton';

/** What the scores were worth: held against what happened, beside simpler ways, with the names of those they missed. */
export function TrackRecordView() {
  const client = useQueryClient();
  const [address] = useQueryStates(trackParsers);
  const query = useQuery(trackRecordQuery(trackQueryOf(address)));
  const { data, error } = query;
  useJobEnd(data?.job, (job) => {
    client.invalidateQueries({ queryKey: trackRecordKey });
    if (job.state === 'done') notify('The version has been measured');
  });
  if (data) return <Loaded data={data} />;
  if (!error) return <TrackSkeleton />;
  return (
    <div className="page">
      <PageHeader title="Track record" />
      <QueryError what="The track record" error={error} onRetry={() => query.refetch()} retrying={query.isFetching} />
    </div>
  );
}

function Loaded({ data }: { data: TrackRecord }) {
  const { model, record } = data;
  const caution = model && modelCaution(model);
  const asOf = record && (
    <AsOf date={formatDate(record.measuredAt)} time={formatTime(record.measuredAt)} note={`Model v${model?.number}`} />
  );
  return (
    <div className="page">
      <PageHeader title="Track record" asOf={asOf ?? 'Not measured yet'} actions={<TrackActions data={data} />} />
      <Measuring data={data} />
      {caution && (
        <div className="pb-4">
          <Note>
            <b>{caution.title}</b> {caution.text}
          </Note>
        </div>
      )}
      {model && record && <TrackFindings record={record} model={model} />}
      <LearnedLenses />
    </div>
  );
}
