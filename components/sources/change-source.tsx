'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { failureOf } from '@/lib/client/failure';
import { changeSource } from '@/lib/client/sources';
import { ChangeSource as Asked } from '@/lib/contracts/source-kinds';
import type { Source } from '@/lib/contracts/sources';
import { firstOf, SourceForm, type Wrong } from './source-form';

type ChangeSourceProps = { source: Source; onChanged: (source: Source) => void };

/** Another way in: it is tried before it takes the place of the old one. */
export function ChangeSource({ source, onChanged }: ChangeSourceProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Change the connection</Button>
      {open && <ChangeDialog source={source} onChanged={onChanged} onClose={() => setOpen(false)} />}
    </>
  );
}

function ChangeDialog({ source, onChanged, onClose }: ChangeSourceProps & { onClose: () => void }) {
  const form = useId();
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const change = useMutation({
    mutationFn: (asked: Asked) => changeSource(source.id, asked),
    onSuccess: (next) => {
      onChanged(next);
      onClose();
      notify('The source answers. Tables that failed are read again.');
    },
    onError: (cause) => setWrong(failureOf(cause)),
  });
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" type="submit" form={form} busy={change.isPending}>
        {change.isPending ? 'Asking the source' : 'Test and save'}
      </Button>
    </>
  );
  return (
    <Dialog
      wide
      open
      onOpenChange={(next) => !next && onClose()}
      title={`The connection of ${source.name}`}
      description="What was read stays, and reading goes on where it stood."
      footer={footer}
    >
      <SourceForm
        kind={source.kind}
        from={source}
        form={form}
        wrong={wrong}
        onSubmit={({ name, settings, secret }) => {
          const asked = Asked.safeParse({ version: source.version, name, settings, secret: secret || null });
          if (!asked.success) return setWrong(firstOf(asked.error));
          setWrong(null);
          if (!change.isPending) change.mutate(asked.data);
        }}
      />
    </Dialog>
  );
}
