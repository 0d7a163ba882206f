'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, ButtonLink } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { notifyFailure } from '@/components/ui/notify-failure';
import { StageProgress } from '@/components/ui/stage-progress';
import { EmptyState } from '@/components/ui/state-block';
import { cancelJob } from '@/lib/client/jobs';
import { trackRecordKey } from '@/lib/client/track-record';
import { useMay } from '@/lib/client/use-may';
import { isOver, type Job } from '@/lib/contracts/jobs';
import type { TrackRecord } from '@/lib/contracts/track-record';

/** What stands in place of a record, or above an older one: that it is on its way, that it failed, or what is missing. */
export function Measuring({ data: { model, job, record } }: { data: TrackRecord }) {
  if (!model)
    return (
      <EmptyState title="Nothing to measure yet" action={<ButtonLink href="/models">Open Models</ButtonLink>}>
        Here will stand what the scores were worth: whom the red list caught before he left, whom it missed, by name,
        and what simpler ways would have reached. It is measured by itself after each training.
      </EmptyState>
    );
  if (job && !isOver(job)) return <Running job={job} />;
  if (job?.state === 'failed' && (!record || Date.parse(job.createdAt) > Date.parse(record.measuredAt)))
    return (
      <div className="pb-4">
        <Note>
          <b>{record ? 'It could not be measured again.' : 'This version could not be measured.'}</b> {job.error}
        </Note>
      </div>
    );
  if (record) return null;
  return (
    <EmptyState title="Not measured yet">
      {model.auc === null
        ? 'Nobody is known to have left, so there is nothing to hold the scores against. Import who left, and train again.'
        : 'This version was trained before versions were measured, or measuring it was cancelled. An admin can measure the version in use here.'}
    </EmptyState>
  );
}

function Running({ job }: { job: Job }) {
  const cancels = useMay('job:cancel');
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: () => client.invalidateQueries({ queryKey: trackRecordKey }),
    onError: notifyFailure,
  });
  const asked = cancel.isPending || job.cancelRequested;
  const word = asked ? 'Cancelling' : job.state === 'queued' ? 'Waiting for its turn' : undefined;
  const action = cancels && (
    <Button busy={asked} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
  return (
    <div className="max-w-[860px] pb-6">
      <StageProgress label="Measuring the version" stages={job.stages} word={word} counted action={action} />
      <p className="small faint pt-2">
        The recipe is trained again on what was known at month ends that are gone, and held against what happened. You
        can leave this page; it goes on.
      </p>
    </div>
  );
}
