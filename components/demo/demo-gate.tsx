'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { PageHeader } from '@/components/ui/page-header';
import { StageProgress, StageTable } from '@/components/ui/stage-progress';
import { ErrorState } from '@/components/ui/state-block';
import { createDemo, demoKeys, demoQuery } from '@/lib/client/demo';
import type { Job } from '@/lib/contracts/jobs';

/** The page behind it once the demo is loaded, or where there is none; until then how far it is. */
export function DemoGate({ title, children }: { title: string; children: ReactNode }) {
  const client = useQueryClient();
  const { data } = useQuery(demoQuery());
  const job = data?.job ?? null;
  const ready = job === null || job.state === 'done';
  const [open, setOpen] = useState(ready);
  useEffect(() => {
    if (!ready || open) return;
    // what was read meanwhile is of a workspace half filled
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' && queryKey[0] !== demoKeys.all[0] });
    setOpen(true);
  }, [ready, open, client]);
  if (ready && open) return children;
  return (
    <>
      <PageHeader title={title} asOf="Loading the demo" />
      {job?.state === 'failed' || job?.state === 'cancelled' ? <Broken job={job} /> : job && <Loading job={job} />}
    </>
  );
}

const KEPT =
  'A made-up company’s files go through the same import, training and promotion as yours would. You can close this page; it goes on.';

function Loading({ job }: { job: Job }) {
  const at = job.stages.findIndex((stage) => stage.state === 'running');
  const running = job.stages[at];
  const word = running ? `${running.name}, ${at + 1} of ${job.stages.length}` : undefined;
  return (
    <div className="max-w-[860px]">
      <StageProgress
        label="Loading the demo workspace"
        stages={job.stages}
        word={job.state === 'queued' ? 'Waiting for its turn' : word}
      />
      {job.stages.length > 0 ? (
        <StageTable stages={job.stages} caption={KEPT} />
      ) : (
        <p className="small faint">{KEPT}</p>
      )}
    </div>
  );
}

function Broken({ job }: { job: Job }) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: createDemo,
    onSuccess: () => client.invalidateQueries({ queryKey: demoKeys.all }),
    onError: notifyFailure,
  });
  return (
    <ErrorState
      title={job.state === 'cancelled' ? 'Loading the demo was cancelled' : 'The demo could not be loaded'}
      action={
        <Button busy={again.isPending} onClick={() => again.mutate()}>
          Go on loading
        </Button>
      }
    >
      {job.error ?? 'What is loaded already stays; it goes on from there.'}
    </ErrorState>
  );
}
