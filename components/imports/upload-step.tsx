'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { AskNote } from '@/components/ui/ask-note';
import { ButtonLink } from '@/components/ui/button';
import { FileDrop } from '@/components/ui/file-drop';
import { notify } from '@/components/ui/toast';
import { failureOf } from '@/lib/client/failure';
import { importKeys, uploadImport } from '@/lib/client/imports';
import { useMay } from '@/lib/client/use-may';
import { whoMayQuery } from '@/lib/client/who-may';
import { UPLOAD_LIMIT } from '@/lib/contracts/imports';
import { formatBytes, formatPercent } from '@/lib/format';
import { EnoughTable } from './enough-table';
import { WizardFrame } from './wizard-frame';

/** Step 1. The file goes up as it is; the server reads it, and the next page shows what it found. */
export function UploadStep() {
  const writes = useMay('import:write');
  return (
    <WizardFrame
      title="Import a file"
      current={0}
      actions={
        <ButtonLink kind="quiet" href="/data">
          Cancel
        </ButtonLink>
      }
    >
      <div className="grid grid-cols-1 max-w-[720px] gap-6 pt-4">
        {writes ? <UploadDrop /> : <WhoUploads />}
        <EnoughTable />
      </div>
    </WizardFrame>
  );
}

function WhoUploads() {
  const { data } = useQuery(whoMayQuery('import:write'));
  return <AskNote names={data}>Admins and owners import files.</AskNote>;
}

function UploadDrop() {
  const router = useRouter();
  const client = useQueryClient();
  const abort = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setShare(0);
      return uploadImport({ file, onProgress: setShare, signal: abort.current.signal });
    },
    onSuccess: (detail) => {
      client.setQueryData(importKeys.one(detail.id), detail);
      client.invalidateQueries({ queryKey: importKeys.list });
      router.push(`/data/import/${detail.id}`);
    },
    onError: () => {
      if (abort.current?.signal.aborted) notify('Upload cancelled', { description: 'Nothing was stored.' });
    },
  });
  const file = upload.variables;
  // while the next page is fetched the bar stays, so that nothing jumps back
  const going = (upload.isPending || upload.isSuccess) && file !== undefined;
  const failed = upload.error && !abort.current?.signal.aborted ? failureOf(upload.error) : null;
  const counts =
    share < 1 ? `${formatPercent(share, 0)} of ${formatBytes(file?.size)}` : 'Uploaded. Reading its columns';
  return (
    <FileDrop
      title="Drop a file here"
      hint={`CSV, TSV, Excel (.xlsx) or Parquet with column names, up to ${formatBytes(UPLOAD_LIMIT)}. Encoding and delimiter are found out.`}
      accept=".csv,.tsv,.txt,.gz,.xlsx,.parquet,text/csv,text/tab-separated-values"
      onFile={(chosen) => upload.mutate(chosen)}
      upload={
        going
          ? { name: file.name, share, counts, onCancel: share < 1 ? () => abort.current?.abort() : undefined }
          : null
      }
      error={failed && (failed.reference ? `${failed.message} Reference ${failed.reference}` : failed.message)}
    />
  );
}
