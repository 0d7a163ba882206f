'use client';

import { useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { Columns } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/state-block';
import type { ImportDetail } from '@/lib/contracts/imports';
import { formatCountOf, formatDate, formatDateTime } from '@/lib/format';
import { CountsTable, EnoughSide } from './counts-table';
import { RefusedRows } from './refused-rows';
import { UndoImport } from './undo-import';

type ResultStepProps = { detail: ImportDetail; writes: boolean };

/** Step 4: what was stored, the way on, and the way back. */
export function ResultStep({ detail, writes }: ResultStepProps) {
  if (detail.state === 'undone') return <Undone detail={detail} writes={writes} />;
  const { counts } = detail;
  return (
    <>
      <div className="grid grid-cols-1 gap-4 pt-4 pb-6">
        <ResultHead detail={detail} />
        <WaysOn detail={detail} writes={writes} />
      </div>
      {counts && (
        <Columns template="minmax(0, 1fr) 264px">
          <div className="grid grid-cols-1 content-start gap-6 pb-6">
            <CountsTable title="What the import did" kind={detail.kind} counts={counts} />
            <RefusedRows id={detail.id} counts={counts} />
          </div>
          <EnoughSide kind={detail.kind} counts={counts} />
        </Columns>
      )}
    </>
  );
}

function ResultHead({ detail }: { detail: ImportDetail }) {
  return (
    <div>
      <h2>
        <CheckMark kind="check">{formatCountOf(detail.rowsWritten, 'row')} imported</CheckMark>
      </h2>
      <p className="muted">
        {formatDateTime(detail.finishedAt)}
        {detail.createdBy && `, by ${detail.createdBy}`}.{' '}
        {detail.undoUntil ? `Can be undone until ${formatDate(detail.undoUntil)}.` : 'Too long ago to be undone.'}
      </p>
    </div>
  );
}

function WaysOn({ detail, writes }: ResultStepProps) {
  const [undoing, setUndoing] = useState(false);
  const teaches = detail.kind === 'customers';
  return (
    <div className="flex flex-wrap gap-2">
      {teaches && (
        <ButtonLink kind="primary" href="/models">
          Train the model
        </ButtonLink>
      )}
      <ButtonLink kind={teaches ? 'plain' : 'primary'} href="/accounts">
        Look at the accounts
      </ButtonLink>
      {detail.table && (
        <ButtonLink href={`/data/sources/${detail.table.sourceId}?table=${detail.table.streamId}`}>
          See the source
        </ButtonLink>
      )}
      {writes && detail.undoUntil && (
        <>
          <Button kind="quiet" onClick={() => setUndoing(true)}>
            Undo this import
          </Button>
          <UndoImport id={detail.id} fileName={detail.fileName} open={undoing} onOpenChange={setUndoing} />
        </>
      )}
    </div>
  );
}

function Undone({ detail, writes }: ResultStepProps) {
  const again = (
    <>
      {writes && (
        <ButtonLink kind="primary" href="/data/import">
          Import another file
        </ButtonLink>
      )}
      <ButtonLink href="/data">All imports</ButtonLink>
    </>
  );
  return (
    <div className="max-w-[720px] pt-4">
      <EmptyState title={`The import of ${detail.fileName} was undone`} action={again}>
        What it brought was taken away, and what it had changed is as it was before.
      </EmptyState>
    </div>
  );
}
