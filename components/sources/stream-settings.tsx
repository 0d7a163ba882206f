'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { notifyFailure } from '@/components/ui/notify-failure';
import { changeStream } from '@/lib/client/sources';
import type { Source, Stream } from '@/lib/contracts/sources';
import { ReadFields, type Reads } from './read-fields';

type StreamSettingsProps = { stream: Stream; onChanged: (source: Source) => void };

/** How often it is read and by what; and whether it is read at all. */
export function StreamSettings({ stream, onChanged }: StreamSettingsProps) {
  const [open, setOpen] = useState(false);
  const paused = stream.state === 'paused';
  const change = useMutation({
    mutationFn: ({ reads, paused: pause }: { reads: Reads; paused: boolean }) =>
      changeStream(stream.id, { ...reads, paused: pause, version: stream.version }),
    onSuccess: (source) => {
      onChanged(source);
      setOpen(false);
    },
    onError: notifyFailure,
  });
  return (
    <div className="flex gap-2">
      <Button onClick={() => setOpen(true)}>How it is read</Button>
      {stream.kind !== null && (
        <Button busy={change.isPending} onClick={() => change.mutate({ reads: readsOf(stream), paused: !paused })}>
          {paused ? 'Go on reading' : 'Pause'}
        </Button>
      )}
      {open && (
        <SettingsDialog
          stream={stream}
          busy={change.isPending}
          onClose={() => setOpen(false)}
          onSave={(reads) => change.mutate({ reads, paused })}
        />
      )}
    </div>
  );
}

const readsOf = ({
  cursorField,
  keyColumns,
  deletedField,
  everyMinutes,
  promisedHours,
  matchField,
  createsAccounts,
}: Stream): Reads => ({
  ...{ cursorField, keyColumns, deletedField, everyMinutes, promisedHours, matchField, createsAccounts },
});

type DialogProps = { stream: Stream; busy: boolean; onClose: () => void; onSave: (reads: Reads) => void };

function SettingsDialog({ stream, busy, onClose, onSave }: DialogProps) {
  const [reads, setReads] = useState(() => readsOf(stream));
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" busy={busy} onClick={() => onSave(reads)}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`How ${stream.name} is read`}
      description="Another column to go by, or another key, begins a new read of the whole table."
      footer={footer}
    >
      <ReadFields
        reads={reads}
        columns={stream.columns}
        cursors={stream.cursorField ? [stream.cursorField] : []}
        accounts={stream.kind === null || stream.kind === 'accounts' || stream.kind === 'customers'}
        onChange={setReads}
      />
    </Dialog>
  );
}
