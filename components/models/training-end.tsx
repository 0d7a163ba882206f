import { Note } from '@/components/ui/note';
import { ErrorState } from '@/components/ui/state-block';
import type { Job } from '@/lib/contracts/jobs';
import type { ModelSummary } from '@/lib/contracts/models';
import { formatDateTime } from '@/lib/format';

/** How the last run ended, as long as no newer version has come after it. */
export function TrainingEnd({ job, newest }: { job: Job; newest: ModelSummary | undefined }) {
  const ended = job.finishedAt ?? job.createdAt;
  const settled = newest !== undefined && Date.parse(newest.createdAt) > Date.parse(ended);
  if (job.state === 'done' || settled) return null;
  if (job.state === 'cancelled') {
    return (
      <Note>The training of {formatDateTime(ended)} was cancelled. The data and all versions are as they were.</Note>
    );
  }
  return (
    <ErrorState title={`The training of ${formatDateTime(ended)} failed`} reference={job.id}>
      {job.error ?? 'It ended without saying why.'} The data and all versions are as they were.
    </ErrorState>
  );
}
