'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { clearStream, removeStream, syncStream } from '@/lib/client/sources';
import type { Source, Stream } from '@/lib/contracts/sources';
import { useDraft } from './use-draft';

type StreamActionsProps = { stream: Stream; busy: boolean; onChanged: (source: Source) => void };
type Asking = 'whole' | 'clear' | 'remove';

const ASKED: Record<Asking, { title: (name: string) => string; says: string; label: string; done: string }> = {
  whole: {
    title: (name) => `Read all of ${name} again?`,
    says: 'Every row is read again and compared with what is known. What is no longer in the table is taken out; accounts stay. Nothing is lost meanwhile.',
    label: 'Full resync',
    done: 'The whole table is read again',
  },
  clear: {
    title: (name) => `Delete the data of ${name}?`,
    says: 'Everything this table brought goes, and what it had changed returns to what was known before. The table stays, paused, with its mapping.',
    label: 'Delete data',
    done: 'Its data is being deleted',
  },
  remove: {
    title: (name) => `Stop reading ${name}?`,
    says: 'It is read no more. What it brought stays, and can be undone import by import.',
    label: 'Remove table',
    done: 'The table is read no more',
  },
};

/** Four different things: read what is new, read all again, delete what it brought, stop. Cancelling stands with the progress. */
export function StreamActions({ stream, busy, onChanged }: StreamActionsProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const draft = useDraft(stream.id);
  const reload = useMutation({
    mutationFn: () => syncStream(stream.id, false),
    onSuccess: onChanged,
    onError: notifyFailure,
  });
  const mapped = stream.kind !== null;
  return (
    <span className="flex flex-wrap gap-2">
      {mapped && (
        <>
          <Button disabled={busy} busy={reload.isPending} onClick={() => reload.mutate()}>
            Reload
          </Button>
          <Button disabled={busy} onClick={() => setAsking('whole')}>
            Full resync
          </Button>
          <Button disabled={busy} busy={draft.isPending} onClick={() => draft.mutate()}>
            Map again
          </Button>
          <Button disabled={busy} onClick={() => setAsking('clear')}>
            Delete data
          </Button>
        </>
      )}
      <Button kind="quiet" disabled={busy} onClick={() => setAsking('remove')}>
        Remove table
      </Button>
      {asking && <Ask asking={asking} stream={stream} onChanged={onChanged} onClose={() => setAsking(null)} />}
    </span>
  );
}

type AskProps = { asking: Asking; stream: Stream; onChanged: (source: Source) => void; onClose: () => void };

function Ask({ asking, stream, onChanged, onClose }: AskProps) {
  const { title, says, label, done } = ASKED[asking];
  const act = useMutation({
    mutationFn: () =>
      asking === 'whole'
        ? syncStream(stream.id, true)
        : asking === 'clear'
          ? clearStream(stream.id)
          : removeStream(stream.id),
    onSuccess: (source) => {
      onChanged(source);
      onClose();
      notify(done);
    },
    onError: notifyFailure,
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={title(stream.name)}
      description={says}
      confirmLabel={label}
      busy={act.isPending}
      onConfirm={() => act.mutate()}
    />
  );
}
