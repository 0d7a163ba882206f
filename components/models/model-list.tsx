'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AskNote } from '@/components/ui/ask-note';
import { PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { modelsQuery } from '@/lib/client/models';
import { useJobEnd } from '@/lib/client/use-job-end';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import { isOver } from '@/lib/contracts/jobs';
import type { ModelList as List } from '@/lib/contracts/models';
import { formatTime } from '@/lib/format';
import { Agreement } from './agreement';
import { CancelTraining } from './cancel-training';
import { Material } from './material';
import { ScoringSection } from './scoring';
import { TrainButton } from './train-button';
import { TrainingEnd } from './training-end';
import { TrainingRun } from './training-run';
import { VersionTable } from './version-table';

/** The page Models: what there is to learn from, the run that is on its way, and every version. */
export function ModelList() {
  const client = useQueryClient();
  const query = useQuery(modelsQuery());
  const list = query.data;
  useJobEnd(list?.scoring.job, (job) => {
    client.invalidateQueries();
    if (job.state === 'done') notify('Every account was scored again');
  });
  useJobEnd(list?.job, (job) => {
    client.invalidateQueries();
    if (job.state === 'done')
      notify('Training has ended', { description: 'Read its figures, then promote it or not.' });
  });
  if (list) return <Loaded list={list} />;
  return (
    <>
      <PageHeader title="Models" />
      {query.error ? (
        <QueryError what="The models" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <ModelListSkeleton />
      )}
    </>
  );
}

function Loaded({ list }: { list: List }) {
  const trains = useMay('model:train');
  const { job, models, material } = list;
  if (job && !isOver(job)) {
    const next = (models[0]?.number ?? 0) + 1;
    const active = models.find(({ status }) => status === 'active');
    return (
      <>
        <PageHeader
          title={models.length === 0 ? 'Training your first model' : `Training version ${next}`}
          asOf={job.startedAt ? `Started ${formatTime(job.startedAt)}` : 'Waiting for its turn'}
          actions={trains && <CancelTraining job={job} />}
        />
        <TrainingRun job={job} active={active} />
        {models.length > 0 && <VersionTable models={models} />}
      </>
    );
  }
  return (
    <>
      <PageHeader title="Models" actions={trains && material.accounts > 0 && <TrainButton />} />
      <div className="page">
        {job && <TrainingEnd job={job} newest={models[0]} />}
        <Material material={material} />
        {!trains && <WhoTrains />}
        <VersionTable models={models} />
        <ScoringSection scoring={list.scoring} />
        <Agreement agreement={list.agreement} />
      </div>
    </>
  );
}

function WhoTrains() {
  const { data } = useQuery(whoMayQuery('model:train'));
  return <AskNote names={data}>Admins and owners train, promote and roll back.</AskNote>;
}

/** The body of the page while it loads. */
export function ModelListSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <Skeleton block width={480} height={36} />
      <TableSkeleton label="Loading the models" rows={4} widths={[80, 80, 140, 96, 56, 140, 56, 40, 160]} />
    </div>
  );
}
