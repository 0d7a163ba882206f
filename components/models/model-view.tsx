'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { Columns } from '@/components/ui/section';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';
import { modelQuery } from '@/lib/client/models';
import { useMay } from '@/lib/client/use-may';
import { modelCaution } from '@/lib/contracts/model-words';
import type { ModelDetail } from '@/lib/contracts/models';
import { formatDate, formatTime } from '@/lib/format';
import { ColumnsTable } from './columns-table';
import { Comparison } from './comparison';
import { DriftTable } from './drift-table';
import { ExcludeColumn } from './exclude-column';
import { FindingsTable } from './findings-table';
import { ModelCalibration } from './model-calibration';
import { ModelFacts } from './model-facts';
import { ModelFigures, RankTable } from './model-figures';
import { PairedLoss } from './paired-loss';
import { PromoteModel } from './promote-model';

const crumbs = [{ label: 'Models', href: '/models' }];

/** One version: its card. Every figure comes with n, interval and what the naive way would give. */
export function ModelView({ id }: { id: string }) {
  const query = useQuery(modelQuery(id));
  if (query.data) return <ModelCard model={query.data} />;
  return (
    <>
      <PageHeader title="Model" crumbs={crumbs} />
      {query.error ? (
        <QueryError
          what="This version"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <ModelSkeleton />
      )}
    </>
  );
}

function ModelCard({ model }: { model: ModelDetail }) {
  const promotes = useMay('model:promote');
  const excludes = useMay('field:write');
  const [excluding, setExcluding] = useState<string | null>(null);
  const onExclude = excludes ? setExcluding : undefined;
  const caution = modelCaution(model);
  return (
    <>
      <PageHeader
        title={`Version ${model.number}`}
        crumbs={crumbs}
        asOf={<AsOf date={formatDate(model.asOf)} time={formatTime(model.asOf)} />}
        actions={promotes && model.status !== 'active' && <PromoteModel model={model} />}
      />
      <div className="page">
        {caution && (
          <Note>
            <b>{caution.title}</b> {caution.text}
          </Note>
        )}
        <ModelFacts model={model} />
        <Columns template="minmax(0, 1fr) minmax(0, 1fr)">
          <RankTable model={model} />
          <ModelFigures model={model} />
        </Columns>
        <ModelCalibration model={model} />
        <PairedLoss model={model} />
        <Comparison id={model.id} />
        <DriftTable model={model} />
        <FindingsTable model={model} onExclude={onExclude} />
        <ColumnsTable model={model} onExclude={onExclude} />
      </div>
      {excluding !== null && <ExcludeColumn modelId={model.id} column={excluding} onClose={() => setExcluding(null)} />}
    </>
  );
}

/** The body of the page while it loads. */
export function ModelSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <Skeleton block width={640} height={36} />
      <TableSkeleton label="Loading the version" rows={4} widths={[200, 64, 120, 96]} />
      <Skeleton block width="100%" height={350} />
    </div>
  );
}
