'use client';

import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify, notifyError } from '@/components/ui/toast';
import { accountKeys, rescoreAccount } from '@/lib/client/accounts';
import { jobQuery } from '@/lib/client/jobs';
import { useJobEnd } from '@/lib/client/use-job-end';
import { useMay } from '@/lib/client/use-may';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { isOver, type Job } from '@/lib/contracts/jobs';

/** Scores this account on what is known now. Files ask for it by themselves; this is for whoever does not believe it. */
export function ScoreAgain({
  account: { id, name, model },
}: {
  account: Pick<AccountDetail, 'id' | 'name' | 'model'>;
}) {
  const trains = useMay('model:train');
  const client = useQueryClient();
  const [asked, setAsked] = useState('');
  const { data: job, error } = useQuery(asked ? jobQuery(asked) : { ...jobQuery(asked), queryFn: skipToken });
  const ask = useMutation({
    mutationFn: () => rescoreAccount(id),
    onSuccess: (next) => {
      client.setQueryData(jobQuery(next.id).queryKey, next);
      setAsked(next.id);
    },
    onError: notifyFailure,
  });
  useJobEnd(job, (ended) => {
    client.invalidateQueries({ queryKey: accountKeys.all }).then(() => tellOf(ended, name)); // told when it can be seen
  });
  if (!trains || !model) return null;
  const busy = ask.isPending || (job !== undefined && !isOver(job) && !error);
  return (
    <Button busy={busy} onClick={() => ask.mutate()}>
      {busy ? 'Scoring …' : 'Score again'}
    </Button>
  );
}

function tellOf({ id, state, error }: Job, name: string): void {
  if (state === 'done') notify(`${name} was scored again`);
  else if (state === 'cancelled') notify(`${name} was not scored again`, { description: 'Somebody cancelled it.' });
  else notifyError(`${name} was not scored again: ${error ?? 'it ended without saying why.'}`, id);
}
