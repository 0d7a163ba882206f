'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { failureOf } from '@/lib/client/failure';
import { inviteMember, memberKeys, meQuery } from '@/lib/client/members';
import { ROLES, Role } from '@/lib/contracts/roles';
import { Email } from '@/lib/contracts/text';
import { type Issued, IssuedLinkDialog } from './issued-link';

export function InviteMember() {
  const [step, setStep] = useState<'closed' | 'asking' | Issued>('closed');
  const close = () => setStep('closed');
  return (
    <>
      <Button kind="primary" onClick={() => setStep('asking')}>
        Invite
      </Button>
      {step === 'asking' && <InviteDialog onClose={close} onIssued={setStep} />}
      {typeof step === 'object' && <IssuedLinkDialog issued={step} onClose={close} />}
    </>
  );
}

/** Nobody invites above his own role, so higher ones are not offered. */
function useRolesToGive(): readonly Role[] {
  const { data: me } = useQuery(meQuery());
  return me ? ROLES.slice(0, ROLES.indexOf(me.member.role) + 1) : [];
}

type InviteDialogProps = { onClose: () => void; onIssued: (issued: Issued) => void };

function InviteDialog({ onClose, onIssued }: InviteDialogProps) {
  const form = useId();
  const client = useQueryClient();
  const roles = useRolesToGive();
  const [role, setRole] = useState<Role>('manager');
  const [wrong, setWrong] = useState<string | null>(null);
  const invite = useMutation({
    mutationFn: inviteMember,
    onSuccess: (link, { email }) => {
      client.invalidateQueries({ queryKey: memberKeys.all });
      onIssued({ title: `${email} is invited`, for: email, link });
    },
    onError: (error) => {
      const { message, reference } = failureOf(error);
      setWrong(reference ? `${message} Reference ${reference}` : message);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('email') ?? '').trim();
    const email = Email.safeParse(typed);
    if (!email.success) return setWrong(`Expected an e-mail address, got “${typed}”`);
    setWrong(null);
    if (!invite.isPending) invite.mutate({ email: email.data, role });
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" type="submit" form={form} busy={invite.isPending}>
        Make a link
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Invite someone"
      description="You get a link to send them; it works once, for seven days."
      footer={footer}
    >
      <form id={form} onSubmit={submit} noValidate className="grid gap-4">
        <Field label="E-mail" error={wrong}>
          {(control) => <Input {...control} name="email" type="email" autoComplete="off" required />}
        </Field>
        <RoleField role={role} roles={roles} onRole={setRole} />
      </form>
    </Dialog>
  );
}

type RoleFieldProps = { role: Role; roles: readonly Role[]; onRole: (role: Role) => void };

function RoleField({ role, roles, onRole }: RoleFieldProps) {
  return (
    <Field label="Role">
      {(control) => (
        <Select
          {...control}
          className="justify-self-start"
          value={role}
          onChange={(event) => onRole(Role.parse(event.currentTarget.value))}
          options={roles.map((value) => ({ value, label: value }))}
        />
      )}
    </Field>
  );
}
