'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { notify } from '@/components/ui/toast';
import { replayEvent, trackingKeys } from '@/lib/client/events';
import { failureOf } from '@/lib/client/failure';
import type { TrackingState } from '@/lib/contracts/events';

type Refused = TrackingState['refused']['latest'][number];

/** The event as it came, to be put right and sent again; what is still wrong is said. */
export function CorrectEvent({ event, onClose }: { event: Refused; onClose: () => void }) {
  const client = useQueryClient();
  const [body, setBody] = useState(() => indented(event.body));
  const replay = useMutation({
    mutationFn: () => replayEvent({ id: event.id, body }),
    onSuccess: ({ status }) => {
      client.invalidateQueries({ queryKey: trackingKeys.all });
      onClose();
      notify(status === 'accepted' ? 'The event is stored' : 'The event was stored before: it counts once');
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      wide
      title="Correct and send again"
      description={event.message}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={replay.isPending} onClick={() => replay.mutate()}>
            Send again
          </Button>
        </>
      }
    >
      <Field label="Event" error={replay.error ? failureOf(replay.error).message : null}>
        {(control) => (
          <textarea
            {...control}
            className="input mono small min-h-[220px] py-2"
            spellCheck={false}
            value={body}
            onChange={({ currentTarget }) => setBody(currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // shown as it came: it is what has to be put right
  }
}
