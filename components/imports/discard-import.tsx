'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { discardImport, importKeys } from '@/lib/client/imports';

/** Leaves the wizard for good: the uploaded file goes, nothing else was stored. */
export function DiscardImport({ id, fileName }: { id: string; fileName: string }) {
  const router = useRouter();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const discard = useMutation({
    mutationFn: () => discardImport(id),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: importKeys.list });
      notify(`${fileName} was discarded`, { description: 'Nothing had been stored from it.' });
      router.push('/data');
    },
    onError: notifyFailure,
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        Discard file
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Discard ${fileName}?`}
        description="The uploaded file and its mapping go away. Nothing was stored from it."
        confirmLabel="Discard file"
        busy={discard.isPending}
        onConfirm={() => discard.mutate()}
      />
    </>
  );
}
