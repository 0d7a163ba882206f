'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm } from '@/components/ui/confirm';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { excludeColumn, modelKeys } from '@/lib/client/models';

/** One way for both directions: with a reason it leaves out, with null it takes in again. */
export function useExclude(modelId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: excludeColumn,
    onSuccess: (list) => {
      client.setQueryData(modelKeys.list, list);
      client.invalidateQueries({ queryKey: modelKeys.one(modelId) });
    },
    onError: notifyFailure,
  });
}

type ExcludeColumnProps = { modelId: string; column: string; onClose: () => void };

/** The reason is kept with the column, for whoever wonders later. */
export function ExcludeColumn({ modelId, column, onClose }: ExcludeColumnProps) {
  const [reason, setReason] = useState('');
  const exclude = useExclude(modelId);
  const words = reason.trim();
  const send = () =>
    exclude.mutate(
      { key: column, reason: words },
      {
        onSuccess: () => {
          onClose();
          notify(`${column} is excluded`, {
            description: 'It counts from the next training on.',
            undo: () => exclude.mutate({ key: column, reason: null }),
          });
        },
      },
    );
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Exclude ${column}?`}
      description="The next training leaves it out. Versions that have learned from it stay as they are."
      confirmLabel="Exclude column"
      blocked={words === ''}
      busy={exclude.isPending}
      onConfirm={send}
    >
      <Field label="Reason" hint="Such as: filled in after they had left.">
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}
