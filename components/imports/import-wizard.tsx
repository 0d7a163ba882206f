'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { QueryError } from '@/components/ui/query-error';
import { Skeleton, TableSkeleton } from '@/components/ui/skeleton';
import { importKeys, importQuery } from '@/lib/client/imports';
import { useJobEnd } from '@/lib/client/use-job-end';
import { useMay } from '@/lib/client/use-may';
import type { ImportDetail, ImportState } from '@/lib/contracts/imports';
import { CheckedStep } from './checked-step';
import { DiscardImport } from './discard-import';
import { EndedStep } from './ended-step';
import { MapStep } from './map-step';
import { ResultStep } from './result-step';
import { RunningStep } from './running-step';
import { WizardFrame } from './wizard-frame';

const STEP_OF: Record<ImportState, number> = {
  uploaded: 1,
  checking: 2,
  checked: 2,
  failed: 2,
  cancelled: 2,
  importing: 3,
  done: 3,
  undone: 3,
};
/** Nothing is stored in these, so the mapping can be taken up again. */
const OPEN: readonly ImportState[] = ['uploaded', 'checked', 'failed', 'cancelled'];

const running = (detail: ImportDetail) => detail.job?.state === 'queued' || detail.job?.state === 'running';

/** Steps 2 to 4 follow from the state of the import, so a reload lands where one was. */
export function ImportWizard({ id }: { id: string }) {
  const writes = useMay('import:write');
  const client = useQueryClient();
  const query = useQuery(importQuery(id));
  const [step, setStep] = useQueryState('step', parseAsStringLiteral(['map']).withOptions({ history: 'push' }));
  const detail = query.data;
  useJobEnd(detail?.job, () => {
    // an import touches every page that shows accounts
    client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== importKeys.all[0] });
    client.invalidateQueries({ queryKey: importKeys.list });
  });
  if (!detail) {
    if (!query.error) return <ImportWizardSkeleton />;
    return (
      <WizardFrame title="Import" current={1}>
        <div className="page pt-4">
          <QueryError
            what="This import"
            error={query.error}
            onRetry={() => query.refetch()}
            retrying={query.isFetching}
          />
        </div>
      </WizardFrame>
    );
  }
  const open = OPEN.includes(detail.state) && !running(detail);
  const mapping = open && (detail.state === 'uploaded' || step === 'map');
  return (
    <WizardFrame
      title={`Import ${detail.fileName}`}
      first={detail.table ? 'Choose' : 'Upload'}
      current={mapping ? 1 : STEP_OF[detail.state]}
      mapHref={open && writes ? `/data/import/${id}?step=map` : undefined}
      actions={open && writes ? <DiscardImport id={id} fileName={detail.fileName} /> : undefined}
    >
      {mapping ? (
        // a new version is a new form: what was typed belongs to the mapping it began with
        <MapStep key={detail.version} detail={detail} writes={writes} onSent={() => setStep(null)} />
      ) : (
        <Standing detail={detail} writes={writes} onMap={() => setStep('map')} />
      )}
    </WizardFrame>
  );
}

type StandingProps = { detail: ImportDetail; writes: boolean; onMap: () => void };

/** Everything after the mapping. */
function Standing({ detail, writes, onMap }: StandingProps) {
  if (running(detail) || detail.state === 'checking' || detail.state === 'importing') {
    return <RunningStep detail={detail} writes={writes} />;
  }
  if (detail.state === 'checked') return <CheckedStep detail={detail} writes={writes} onMap={onMap} />;
  if (detail.state === 'failed' || detail.state === 'cancelled') {
    return <EndedStep detail={detail} onMap={writes ? onMap : undefined} />;
  }
  return <ResultStep detail={detail} writes={writes} />;
}

export function ImportWizardSkeleton() {
  return (
    <WizardFrame title="Import" current={1}>
      <div className="pt-4">
        <Skeleton width={240} height={12} />
        <TableSkeleton label="Loading the import" rows={10} widths={[140, 200, 80, 96, 80, 40, 160]} />
      </div>
    </WizardFrame>
  );
}
