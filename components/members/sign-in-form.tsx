'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { signInWith } from '@/lib/client/members';

export function SignInForm() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const problem = await signInWith(String(form.get('email')), String(form.get('password')));
    if (problem) {
      setError(problem);
      return setBusy(false);
    }
    router.replace('/accounts');
    router.refresh();
  }

  return (
    <form onSubmit={submit} className="door-form" noValidate>
      <h1>Sign in to Bellwether</h1>
      <Field label="E-mail">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label="Password" error={error}>
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" kind="primary" busy={busy}>
        Sign in
      </Button>
      <p className="small faint">
        Forgotten your password? An owner or admin of your workspace can issue a link that sets a new one.
      </p>
    </form>
  );
}
