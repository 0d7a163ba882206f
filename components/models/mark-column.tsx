'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Select } from '@/components/ui/select';
import { notify } from '@/components/ui/toast';
import { markColumn, modelKeys } from '@/lib/client/models';
import type { ModelDetail } from '@/lib/contracts/models';
import { WAYS } from './words';

type Column = ModelDetail['columns'][number];
type MarkColumnProps = { modelId: string; column: Column; onClose: () => void };

const KINDS = [
  { value: 'lever', label: 'Can be acted on' },
  { value: 'context', label: 'Context' },
];

/** What people know of a column and its values do not say. */
export function MarkColumn({ modelId, column, onClose }: MarkColumnProps) {
  const { name, type, mark } = column;
  const [said, setSaid] = useState(mark ?? { actionable: column.actionable, direction: column.direction });
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (wanted: Column['mark']) => markColumn({ key: name, mark: wanted }),
    onSuccess: (list, wanted) => {
      client.setQueryData(modelKeys.list, list);
      client.invalidateQueries({ queryKey: modelKeys.one(modelId) });
      notify(wanted === null ? `${name} is as guessed again` : `${name} is marked`, {
        description: 'It counts from the next training on.',
      });
      onClose();
    },
    onError: notifyFailure,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Mark ${name}`}
      description="The next training follows it. Versions that have learned from the column stay as they are."
      footer={
        <>
          {mark && (
            <Button disabled={save.isPending} onClick={() => save.mutate(null)}>
              Back to the guess
            </Button>
          )}
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate(said)}>
            Save marks
          </Button>
        </>
      }
    >
      <Field label="Kind" hint="Next best actions name only what can be acted on.">
        {(control) => (
          <Select
            {...control}
            options={KINDS}
            value={said.actionable ? 'lever' : 'context'}
            onChange={({ currentTarget: { value } }) => setSaid({ ...said, actionable: value === 'lever' })}
          />
        )}
      </Field>
      {type !== 'category' && (
        <Field
          label="Works"
          hint="One way only, however few accounts happened to fall otherwise. Trees and scorecard keep to it."
        >
          {(control) => (
            <Select
              {...control}
              options={WAYS.map(({ direction, label }) => ({ value: String(direction), label }))}
              value={String(said.direction)}
              onChange={({ currentTarget: { value } }) => setSaid({ ...said, direction: wayOf(value) })}
            />
          )}
        </Field>
      )}
    </Dialog>
  );
}

const wayOf = (value: string): Column['direction'] =>
  WAYS.find(({ direction }) => String(direction) === value)?.direction ?? 0;
