'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { notify } from '@/components/ui/toast';
import { accountKeys, endOverride, overrideScore } from '@/lib/client/accounts';
import { useMay } from '@/lib/client/use-may';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { MOST_OVERRIDE_DAYS, OverrideScore } from '@/lib/contracts/scores';
import { formatDate, formatScore } from '@/lib/format';

/** Every list and total may show the account differently now. */
function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: accountKeys.all });
}

/** The button in the head of an account: a person's word for a while, and the way back. */
export function OverrideButton({ account }: { account: AccountDetail }) {
  const overrides = useMay('score:override');
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const end = useMutation({
    mutationFn: () => endOverride(account.id),
    onSuccess: () => {
      refresh();
      notify('The override has ended', { description: 'The model’s score is shown again.' });
    },
    onError: notifyFailure,
  });
  if (!overrides || account.state === 'left' || account.state === 'leaving') return null;
  return (
    <>
      {account.override && (
        <Button busy={end.isPending} onClick={() => end.mutate()}>
          End override
        </Button>
      )}
      <Button onClick={() => setAsking(true)}>Override score</Button>
      {asking && <OverrideDialog account={account} onClose={() => setAsking(false)} onDone={refresh} />}
    </>
  );
}

type Typed = { health: string; reason: string; days: string };
const whole = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);

/** What is wrong with it, by field; shown once somebody has typed there. */
function readOverride({ health, reason, days }: Typed) {
  const read = OverrideScore.safeParse({ health: whole(health), reason, days: whole(days) });
  const wrong = (field: keyof Typed, expected: string, typed: string) =>
    !read.success && typed.trim() !== '' && read.error.issues.some(({ path }) => path[0] === field)
      ? `Expected ${expected}, got “${typed}”`
      : undefined;
  return {
    said: read.data,
    health: wrong('health', 'a whole number from 0 to 100', health),
    days: wrong('days', `1 to ${MOST_OVERRIDE_DAYS} days`, days),
  };
}

type DialogProps = { account: AccountDetail; onClose: () => void; onDone: () => void };

function OverrideDialog({ account, onClose, onDone }: DialogProps) {
  const [typed, setTyped] = useState<Typed>({ health: '', reason: '', days: '30' });
  const read = readOverride(typed);
  const set = useMutation({
    mutationFn: (said: OverrideScore) => overrideScore(account.id, said),
    onSuccess: () => {
      onDone();
      onClose();
      notify(`${account.name} is overridden`, { description: 'The model’s score stays beside it.' });
    },
    onError: notifyFailure,
  });
  const change = (field: keyof Typed) => (value: string) => setTyped((now) => ({ ...now, [field]: value }));
  const model =
    account.health === null ? 'The model has no score for it' : `The model says ${formatScore(account.health)}`;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Override the score of ${account.name}?`}
      description={`${model}. Only the shown score and band change; risk, interval and reasons stay the model’s.`}
      confirmLabel="Override score"
      blocked={!read.said}
      busy={set.isPending}
      onConfirm={() => read.said && set.mutate(read.said)}
    >
      <Typing
        label="Health, 0–100, high is healthy"
        error={read.health}
        value={typed.health}
        onType={change('health')}
      />
      <Typing
        label="Reason"
        hint="Such as: the new sponsor has signed off on the renewal."
        value={typed.reason}
        onType={change('reason')}
      />
      <Typing
        label="For how many days"
        hint={
          read.said
            ? `Until ${formatDate(Date.now() + read.said.days * 86_400_000)}; then the model’s score is shown again.`
            : undefined
        }
        error={read.days}
        value={typed.days}
        onType={change('days')}
      />
    </Confirm>
  );
}

type TypingProps = { label: string; hint?: ReactNode; error?: string; value: string; onType: (value: string) => void };

function Typing({ label, hint, error, value, onType }: TypingProps) {
  return (
    <Field label={label} hint={hint} error={error} className="pb-3">
      {(control) => (
        <Input {...control} maxLength={500} value={value} onChange={(event) => onType(event.currentTarget.value)} />
      )}
    </Field>
  );
}
