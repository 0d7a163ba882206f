import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Section } from '@/components/ui/section';
import { modelsQuery, rescoreAccounts } from '@/lib/client/models';
import { useMay } from '@/lib/client/use-may';
import { isOver } from '@/lib/contracts/jobs';
import type { ModelList } from '@/lib/contracts/models';
import { formatDateTime } from '@/lib/format';

type Scoring = ModelList['scoring'];

/** Large imports ask for it by themselves; this is for whoever wants it now. */
export function ScoringSection({ scoring: { asOf, job } }: { scoring: Scoring }) {
  const trains = useMay('model:train');
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: rescoreAccounts,
    onSuccess: (next) =>
      client.setQueryData(modelsQuery().queryKey, (list) => list && { ...list, scoring: { asOf, job: next } }),
    onError: notifyFailure,
  });
  if (!asOf) return null;
  const busy = job !== null && !isOver(job);
  const failed = job?.state === 'failed' && Date.parse(job.createdAt) > Date.parse(asOf);
  const action = trains && (
    <Button busy={busy || ask.isPending} onClick={() => ask.mutate()}>
      Score again now
    </Button>
  );
  return (
    <Section title="Scores" measure={`as of ${formatDateTime(asOf)}`} action={action}>
      <p className="muted" role="status">
        {busy
          ? 'Every account is being scored again by the version in use.'
          : 'An account is scored again by the version in use within seconds of an import or undo that touches it. Every account is, a day after the last time, and when more than 1,000 are touched or the files say no dates.'}
        {failed &&
          ` The latest attempt failed: ${job.error ?? 'it ended without saying why'}. Scores are as they were.`}
      </p>
    </Section>
  );
}
