'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { cancelJob } from '@/lib/client/jobs';
import { modelKeys } from '@/lib/client/models';
import type { Job } from '@/lib/contracts/jobs';

export function CancelTraining({ job }: { job: Job }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: () => client.invalidateQueries({ queryKey: modelKeys.list }),
    onError: notifyFailure,
  });
  const asked = cancel.isPending || job.cancelRequested;
  return (
    <Button busy={asked} onClick={() => cancel.mutate()}>
      {asked ? 'Cancelling' : 'Cancel training'}
    </Button>
  );
}
