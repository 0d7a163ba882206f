'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { removeSource, sourceKeys } from '@/lib/client/sources';
import type { Source } from '@/lib/contracts/sources';

export function RemoveSource({ source }: { source: Source }) {
  const router = useRouter();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeSource(source.id),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: sourceKeys.list });
      notify(`${source.name} is removed`);
      router.push('/data');
    },
    onError: notifyFailure,
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Remove
      </Button>
      <Confirm
        open={open}
        onOpenChange={setOpen}
        title={`Remove ${source.name}?`}
        description="Its tables are read no more, and its credentials are deleted. What they brought stays, and can be undone import by import."
        confirmLabel="Remove source"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}
