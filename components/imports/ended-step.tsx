import { Button, ButtonLink } from '@/components/ui/button';
import { EmptyState, ErrorState } from '@/components/ui/state-block';
import type { ImportDetail } from '@/lib/contracts/imports';

/** It failed or was cancelled: what happened, what was kept, and the way on. */
export function EndedStep({ detail, onMap }: { detail: ImportDetail; onMap: (() => void) | undefined }) {
  const work = detail.job?.kind === 'import' ? 'import' : detail.job?.kind === 'sync' ? 'reading' : 'dry run';
  const ways = (
    <>
      {onMap && (
        <Button kind="primary" onClick={onMap}>
          Back to mapping
        </Button>
      )}
      {detail.table ? (
        <ButtonLink href={`/data/sources/${detail.table.sourceId}?table=${detail.table.streamId}`}>
          The source
        </ButtonLink>
      ) : (
        <ButtonLink href="/data">All imports</ButtonLink>
      )}
    </>
  );
  const kept = `${detail.table ? 'The table' : 'The file'} and its mapping are kept; nothing was stored from it.`;
  return (
    <div className="max-w-[720px] pt-4">
      {detail.state === 'failed' ? (
        <ErrorState title={`The ${work} of ${detail.fileName} failed`} reference={detail.job?.id} action={ways}>
          {detail.error ?? detail.job?.error ?? 'It ended without saying why.'} {kept}
        </ErrorState>
      ) : (
        <EmptyState title={`The ${work} of ${detail.fileName} was cancelled`} action={ways}>
          {kept}
        </EmptyState>
      )}
    </div>
  );
}
