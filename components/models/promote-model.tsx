'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { modelKeys, promoteModel } from '@/lib/client/models';
import type { ModelDetail } from '@/lib/contracts/models';

/** Makes a version the one that every page shows; going back is the same step with a retired one. */
export function PromoteModel({ model }: { model: ModelDetail }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const back = model.status === 'retired';
  const label = back ? 'Roll back to this version' : 'Promote';
  const words = reason.trim();
  const promote = useMutation({
    mutationFn: () => promoteModel(model.id, words ? { reason: words } : {}),
    onSuccess: (detail) => {
      client.setQueryData(modelKeys.one(model.id), detail);
      // scores, segments and ingredients of every page now come from this version
      client.invalidateQueries();
      setAsking(false);
      notify(`Version ${model.number} is in use`, { description: 'To go back, roll back to the version before it.' });
    },
    onError: notifyFailure,
  });
  return (
    <>
      <Button kind="primary" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={back ? `Roll back to version ${model.number}?` : `Promote version ${model.number}?`}
        description="Every page then shows its scores. The version in use now is kept, and one press brings it back."
        confirmLabel={label}
        blocked={model.gate.length > 0 && words === ''}
        busy={promote.isPending}
        onConfirm={() => promote.mutate()}
      >
        {model.gate.length > 0 && <Gate gate={model.gate} reason={reason} onReason={setReason} />}
      </Confirm>
    </>
  );
}

type GateProps = { gate: readonly string[]; reason: string; onReason: (reason: string) => void };

function Gate({ gate, reason, onReason }: GateProps) {
  return (
    <>
      <div className="note">
        <div>
          <b>What speaks against it</b>
          <ul className="list-disc pl-4">
            {gate.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      </div>
      <Field label="Reason" hint="Why it is used all the same. It stands on the version and in the audit log." required>
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={reason}
            onChange={(event) => onReason(event.currentTarget.value)}
          />
        )}
      </Field>
    </>
  );
}
