'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { failureOf } from '@/lib/client/failure';
import { createKey, keyKeys } from '@/lib/client/keys';
import { CreateKey as Asked, type CreatedKey } from '@/lib/contracts/keys';

const ENDS = [
  { value: '', label: 'when it is revoked' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
];

/** Asks what the key is for, then shows it, this once. */
export function CreateKey({ ingestUrl }: { ingestUrl: string }) {
  const [step, setStep] = useState<'closed' | 'asking' | CreatedKey>('closed');
  const close = () => setStep('closed');
  return (
    <>
      <Button kind="primary" onClick={() => setStep('asking')}>
        Make a key
      </Button>
      {step === 'asking' && <AskDialog onClose={close} onCreated={setStep} />}
      {typeof step === 'object' && <ShownOnce created={step} ingestUrl={ingestUrl} onClose={close} />}
    </>
  );
}

type AskProps = { onClose: () => void; onCreated: (created: CreatedKey) => void };

function AskDialog({ onClose, onCreated }: AskProps) {
  const form = useId();
  const client = useQueryClient();
  const [wrong, setWrong] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: createKey,
    onSuccess: (created) => {
      client.invalidateQueries({ queryKey: keyKeys.all });
      onCreated(created);
    },
    onError: (cause) => setWrong(failureOf(cause).message),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const days = String(said.get('days') ?? '');
    const asked = Asked.safeParse({
      ...{ name: said.get('name'), scope: 'ingest', createsAccounts: said.get('creates') !== null },
      days: days === '' ? null : Number(days),
    });
    if (!asked.success) return setWrong(asked.error.issues[0]?.message ?? 'Expected a name');
    setWrong(null);
    if (!create.isPending) create.mutate(asked.data);
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" type="submit" form={form} busy={create.isPending}>
        Make the key
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Make an API key"
      description="It lets your product send events, and read nothing."
      footer={footer}
    >
      <form id={form} onSubmit={submit} noValidate className="grid gap-4">
        <Field label="Name" hint="Where it is used, such as “Production backend”." error={wrong}>
          {(control) => <Input {...control} name="name" autoComplete="off" maxLength={80} />}
        </Field>
        <Field label="Ends">
          {(control) => (
            <Select {...control} name="days" className="justify-self-start" options={ENDS} defaultValue="" />
          )}
        </Field>
        <Checkbox
          name="creates"
          defaultChecked
          label="May make accounts."
          hint="A group that is not known becomes an account. Without it, its events wait until you import the account."
        />
      </form>
    </Dialog>
  );
}

type ShownProps = { created: CreatedKey; ingestUrl: string; onClose: () => void };

function ShownOnce({ created: { key, secret }, ingestUrl, onClose }: ShownProps) {
  const sample = `curl ${ingestUrl}/v1/track -u ${secret}: -H 'content-type: application/json' -d '{"userId":"u-1","event":"Signed in","context":{"groupId":"account-1"}}'`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`The key ${key.name}`}
      description="Copy it now: it is shown this once, and nobody can read it again."
      footer={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="grid gap-4">
        <CopyField label="Key" value={secret} />
        <CopyField
          label="Try it"
          value={sample}
          hint="Sends one event of a user of the account with the id account-1."
        />
      </div>
    </Dialog>
  );
}
