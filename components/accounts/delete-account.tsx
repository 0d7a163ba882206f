'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { notifyFailure } from '@/components/ui/notify-failure';
import { Section } from '@/components/ui/section';
import { notify } from '@/components/ui/toast';
import { deleteAccount } from '@/lib/client/accounts';
import { useMay } from '@/lib/client/use-may';
import type { AccountDetail } from '@/lib/contracts/accounts';

/** Takes the account away for good; its id stays on record, so that no import brings it back unasked. */
export function DeleteAccount({ account: { id, name, externalId } }: { account: AccountDetail }) {
  const deletes = useMay('account:delete');
  const router = useRouter();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteAccount(id),
    onSuccess: () => {
      router.push('/accounts');
      client.invalidateQueries();
      notify(`${name} was deleted`, { description: 'Imports leave it out until you let it come back in Settings.' });
    },
    onError: notifyFailure,
  });
  if (!deletes) return null;
  return (
    <Section title="Delete this account">
      <p className="muted pb-3">
        Takes away its fields, facts and scores for good. Models that learned from it stay as they are. Rows about it
        are refused by imports until somebody lets it come back in Settings.
      </p>
      <Button onClick={() => setAsking(true)}>Delete account</Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        description={`Everything known of it goes away for every member, for good. Its id ${externalId} stays on record.`}
        confirmLabel="Delete account"
        busy={remove.isPending || remove.isSuccess}
        onConfirm={() => remove.mutate()}
      />
    </Section>
  );
}
