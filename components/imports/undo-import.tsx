'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Confirm } from '@/components/ui/confirm';
import { Pairs } from '@/components/ui/facts';
import { Note } from '@/components/ui/note';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { Skeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { importKeys, undoImport, undoPreviewQuery } from '@/lib/client/imports';
import { formatCount } from '@/lib/format';

type UndoImportProps = { id: string; fileName: string; open: boolean; onOpenChange: (open: boolean) => void };

/** Shows what undoing takes away before it asks. */
export function UndoImport({ id, fileName, open, onOpenChange }: UndoImportProps) {
  const client = useQueryClient();
  const preview = useQuery({ ...undoPreviewQuery(id), enabled: open });
  const undo = useMutation({
    mutationFn: () => undoImport(id),
    onSuccess: (detail) => {
      client.setQueryData(importKeys.one(id), detail);
      client.invalidateQueries({ queryKey: importKeys.list });
      onOpenChange(false);
      notify(`Undoing ${fileName}`, { description: 'Accounts that other imports brought stay as they were before.' });
    },
    onError: notifyFailure,
  });
  const counts = preview.data;
  return (
    <Confirm
      open={open}
      onOpenChange={onOpenChange}
      title={`Undo the import of ${fileName}?`}
      description="What it brought goes away, and what it changed becomes what it was. The file and its refused rows stay listed."
      confirmLabel="Undo the import"
      blocked={!counts || counts.blockedBy !== null}
      busy={undo.isPending}
      onConfirm={() => undo.mutate()}
    >
      {counts ? (
        <>
          {counts.blockedBy !== null && (
            <Note>
              <b>Undo {counts.blockedBy} first.</b> It came later and repeats rows of this file; they would be lost.
            </Note>
          )}
          <Pairs
            items={[
              { label: 'Accounts removed', value: formatCount(counts.accounts) },
              { label: 'Facts removed', value: formatCount(counts.facts) },
              { label: 'Outcomes removed', value: formatCount(counts.outcomes) },
              { label: 'Scores removed', value: formatCount(counts.scores) },
            ]}
          />
        </>
      ) : preview.error ? (
        <QueryError
          what="What it would remove"
          error={preview.error}
          onRetry={() => preview.refetch()}
          retrying={preview.isFetching}
        />
      ) : (
        <div role="status">
          <span className="sr">Counting what it would remove</span>
          <Skeleton block width="100%" height={92} />
        </div>
      )}
    </Confirm>
  );
}
