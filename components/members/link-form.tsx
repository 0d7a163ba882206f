'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { createDemo } from '@/lib/client/demo';
import { redeemLink, signInWith } from '@/lib/client/members';
import { AppError } from '@/lib/contracts/errors';
import { type LinkView, PASSWORD_MIN } from '@/lib/contracts/members';

const TITLE = { setup: 'Set up Bellwether', invite: 'Join', reset: 'Set a new password' } as const;

type Problem = { field: string; message: string };

/** One form for the three kinds of link: it asks for what is not known yet. */
export function LinkForm({ token, link }: { token: string; link: LinkView }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wrong = (field: string) => (problem?.field === field ? problem.message : undefined);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => (form.has(name) ? String(form.get(name)) : undefined);
    const password = text('password') ?? '';
    setBusy(true);
    try {
      const { email } = await redeemLink({
        token,
        password,
        name: text('name'),
        email: text('email'),
        workspaceName: text('workspaceName'),
      });
      const refused = await signInWith(email, password);
      if (!refused && form.has('demo')) await createDemo().catch(notifyFailure); // the workspace itself is there
      router.replace(refused ? '/sign-in' : link.kind === 'setup' ? '/data/import' : '/accounts');
      router.refresh();
    } catch (cause) {
      setProblem({
        field: (cause instanceof AppError && cause.field) || 'form',
        message: cause instanceof Error ? cause.message : 'It failed.',
      });
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} className="door-form" noValidate>
      <h1>{link.kind === 'invite' ? `Join ${link.workspaceName} as ${link.role}` : TITLE[link.kind]}</h1>
      {link.email && <p className="muted">For {link.email}</p>}
      {link.kind === 'setup' && <SetupFields wrong={wrong} />}
      {link.kind !== 'reset' && !link.personExists && (
        <Field label="Your name" error={wrong('name')}>
          {(control) => <Input {...control} name="name" autoComplete="name" required />}
        </Field>
      )}
      <Field
        label={link.kind === 'invite' && link.personExists ? 'Your password here' : 'Password'}
        hint={`At least ${PASSWORD_MIN} characters. A sentence is easy to remember.`}
        error={wrong('password')}
      >
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete={link.personExists && link.kind === 'invite' ? 'current-password' : 'new-password'}
            required
          />
        )}
      </Field>
      {link.kind === 'setup' && (
        <Checkbox name="demo" label="Also load the demo workspace" hint="A made-up company, removable in one click." />
      )}
      {wrong('form') && (
        <p role="alert" className="t-risk">
          {wrong('form')}
        </p>
      )}
      <Button type="submit" kind="primary" busy={busy}>
        {link.kind === 'reset' ? 'Set password' : 'Continue'}
      </Button>
    </form>
  );
}

function SetupFields({ wrong }: { wrong: (field: string) => string | undefined }) {
  return (
    <>
      <p className="muted">You will be the owner: you invite members and decide what they may do.</p>
      <Field label="Company or team" hint="The name of your workspace" error={wrong('workspaceName')}>
        {(control) => <Input {...control} name="workspaceName" autoComplete="organization" required />}
      </Field>
      <Field label="E-mail" error={wrong('email')}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
    </>
  );
}
