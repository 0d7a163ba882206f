'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { DayBars } from '@/components/charts/day-bars';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Section } from '@/components/ui/section';
import { StageProgress } from '@/components/ui/stage-progress';
import { ErrorState } from '@/components/ui/state-block';
import { cancelJob } from '@/lib/client/jobs';
import { sourceKeys } from '@/lib/client/sources';
import { useJobEnd } from '@/lib/client/use-job-end';
import { isOver, type Job } from '@/lib/contracts/jobs';
import type { Source, Stream } from '@/lib/contracts/sources';
import { formatCount, formatDateTime, formatPercent } from '@/lib/format';
import { StreamActions } from './stream-actions';
import { StreamSettings } from './stream-settings';
import { useDraft } from './use-draft';
import { everyWords, promiseWords, ROWS } from './words';

type StreamDetailProps = { stream: Stream; writes: boolean; onChanged: (source: Source) => void };

/** One table: what is under way, what went wrong, how much came and how old it is. */
export function StreamDetail({ stream, writes, onChanged }: StreamDetailProps) {
  const client = useQueryClient();
  const { job } = stream;
  // what was read touches every page that shows accounts
  useJobEnd(job, () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sourceKeys.all[0] }));
  const busy = job !== null && !isOver(job);
  return (
    <Section
      title={stream.name}
      measure={stream.query === null ? undefined : 'a query of your own'}
      action={writes && <StreamActions stream={stream} busy={busy} onChanged={onChanged} />}
    >
      <div className="grid grid-cols-1 gap-4">
        {busy && <Progress job={job} writes={writes} />}
        {stream.state === 'unmapped' && !busy && <Unmapped stream={stream} writes={writes} />}
        <Troubles stream={stream} />
        <StreamFacts stream={stream} />
        {stream.rows.read > 0 && <Volume stream={stream} />}
        {writes && <StreamSettings stream={stream} onChanged={onChanged} />}
      </div>
    </Section>
  );
}

function Progress({ job, writes }: { job: Job; writes: boolean }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: () => client.invalidateQueries({ queryKey: sourceKeys.all }),
    onError: notifyFailure,
  });
  const cancelling = cancel.isPending || job.cancelRequested;
  return (
    <div>
      <StageProgress
        label={job.kind === 'sync' ? 'Reading' : 'Deleting its data'}
        stages={job.stages}
        counted
        word={cancelling ? 'Cancelling' : job.state === 'queued' ? 'Waiting for its turn' : undefined}
        action={
          writes && (
            <Button busy={cancelling} onClick={() => cancel.mutate()}>
              Cancel
            </Button>
          )
        }
      />
      <p className="small faint pt-2">
        You can close this page; it goes on. What was read before a cancellation stays, and the next read goes on behind
        it.
      </p>
    </div>
  );
}

function Unmapped({ stream, writes }: { stream: Stream; writes: boolean }) {
  const draft = useDraft(stream.id);
  return (
    <Note
      action={
        writes && (
          <Button kind="primary" busy={draft.isPending} onClick={() => draft.mutate()}>
            Map its columns
          </Button>
        )
      }
    >
      Nothing is read from {stream.name} before somebody has said what its columns mean.
    </Note>
  );
}

function Troubles({ stream }: { stream: Stream }) {
  const { failure, warning, drop, state, nextAt, gone, refusedBy, rows } = stream;
  return (
    <>
      {failure && (
        <ErrorState title={failure.failures > 1 ? `Failed ${failure.failures} times in a row` : 'The last read failed'}>
          {failure.message} {formatDateTime(failure.at)}. What was read before stays, and no score falls because of it.
          {nextAt && ` It is tried again ${formatDateTime(nextAt)}.`}
        </ErrorState>
      )}
      {state === 'late' && (
        <Note>Older than the {promiseWords(stream.promisedHours)} it was promised: what it says is stale.</Note>
      )}
      {drop !== null && (
        <Note>
          {formatPercent(drop, 0)} fewer rows than usual came in the last seven days. See whether something broke at the
          source before you believe that customers use less.
        </Note>
      )}
      {warning && <Note>{warning}</Note>}
      {refusedBy && rows.rejected > 0 && (
        <p className="small">
          {formatCount(rows.rejected)} rows were refused.{' '}
          <Link href={`/data/import/${refusedBy}`}>See the last of them with their reasons</Link>
        </p>
      )}
      {gone > 0 && (
        <p className="small muted">
          {formatCount(gone)} accounts are no longer in this table. They stay here with their history: whoever left is
          what the model learns from.
        </p>
      )}
    </>
  );
}

function StreamFacts({ stream }: { stream: Stream }) {
  const at = (instant: string | null, none: string) => (instant ? formatDateTime(instant) : none);
  return (
    <Facts
      items={[
        { label: 'Holds', value: stream.kind ? ROWS[stream.kind] : 'not said yet' },
        {
          label: 'Reads',
          value: stream.cursorField ? `what changed, by ${stream.cursorField}` : 'the whole table',
          note: `every ${everyWords(stream.everyMinutes)}`,
        },
        { label: 'Last read whole', value: at(stream.syncedAt, 'never') },
        { label: 'Next read', value: at(stream.nextAt, stream.state === 'paused' ? 'paused' : 'not planned') },
        { label: 'Rows read', value: formatCount(stream.rows.read) },
        {
          label: 'Reads that brought something',
          value: <Link href={`/data?table=${stream.id}`}>See all of them</Link>,
        },
        {
          label: 'Data quality',
          value: stream.quality === null ? 'no rows yet' : formatPercent(stream.quality),
          note: stream.quality === null ? undefined : 'of the rows could be stored',
        },
      ]}
    />
  );
}

function Volume({ stream }: { stream: Stream }) {
  const days = stream.days.flatMap(({ day, rows }) => (rows === null ? [] : [{ day, count: rows }]));
  const [from, to] = [stream.days[0]?.day, stream.days.at(-1)?.day];
  return (
    <DayBars
      title="Rows read a day"
      measure="new and changed rows, by the day on which they were read, the last 35 days, UTC"
      days={days}
      {...(from && to ? { span: { from, to } } : {})}
    />
  );
}
