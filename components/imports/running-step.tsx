'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { StageProgress, StageTable } from '@/components/ui/stage-progress';
import { importKeys } from '@/lib/client/imports';
import { cancelJob } from '@/lib/client/jobs';
import type { ImportDetail } from '@/lib/contracts/imports';
import type { JobKind } from '@/lib/contracts/jobs';

type Words = { label: string; cancel: string; says: string };
const WORDS: Partial<Record<JobKind, Words>> = {
  import_check: {
    label: 'Dry run',
    cancel: 'Cancel dry run',
    says: 'You can close this page; the run goes on. Nothing is stored, whether it ends or is cancelled.',
  },
  import: {
    label: 'Importing',
    cancel: 'Cancel import',
    says: 'You can close this page; the import goes on. Cancelling before its end leaves everything as it was.',
  },
  sync: {
    label: 'Reading the table',
    cancel: 'Cancel',
    says: 'You can close this page; it goes on. What was read before a cancellation stays, and the next read goes on behind it.',
  },
  import_undo: {
    label: 'Undoing',
    cancel: 'Cancel undo',
    says: 'You can close this page; it goes on. Cancelling before its end leaves the import in place.',
  },
};

/** Work on an import, with counts; it lives on the server, so a reload finds it again. */
export function RunningStep({ detail, writes }: { detail: ImportDetail; writes: boolean }) {
  const client = useQueryClient();
  const job = detail.job;
  const kind: JobKind = job?.kind ?? (detail.state === 'checking' ? 'import_check' : detail.table ? 'sync' : 'import');
  const words = WORDS[kind] ?? { label: 'Working', cancel: 'Cancel', says: 'You can close this page; it goes on.' };
  const cancel = useMutation({
    mutationFn: (jobId: string) => cancelJob(jobId),
    onSuccess: () => client.invalidateQueries({ queryKey: importKeys.one(detail.id) }),
    onError: notifyFailure,
  });
  const cancelling = cancel.isPending || job?.cancelRequested === true;
  const stages = job?.stages ?? [];
  return (
    <div className="max-w-[860px] pt-4">
      <h2 className="sr">Progress</h2>
      <StageProgress
        label={words.label}
        stages={stages}
        counted={stages.length < 2}
        word={cancelling ? 'Cancelling' : job?.state === 'queued' || !job ? 'Waiting for its turn' : undefined}
        action={
          writes &&
          job && (
            <Button busy={cancelling} onClick={() => cancel.mutate(job.id)}>
              {words.cancel}
            </Button>
          )
        }
      />
      {stages.length > 1 && <StageTable stages={stages} />}
      <p className="small faint pt-2">{words.says}</p>
    </div>
  );
}
