'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Pairs } from '@/components/ui/facts';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import { deleteWorkspace, workspaceContentsQuery } from '@/lib/client/settings';
import { useMay } from '@/lib/client/use-may';
import type { WorkspaceContents } from '@/lib/contracts/settings';
import { formatCount } from '@/lib/format';

/** The one thing here that cannot be taken back. */
export function DeleteWorkspace() {
  const deletes = useMay('workspace:delete');
  const [asking, setAsking] = useState(false);
  return (
    <Section title="Delete this workspace">
      <p className="muted pb-3">
        {deletes
          ? 'Takes away everything in it, for every member, for good. A backup is the only way back.'
          : 'Only an owner can delete the workspace.'}
      </p>
      {deletes && <Button onClick={() => setAsking(true)}>Delete workspace</Button>}
      {asking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery({ ...workspaceContentsQuery(), staleTime: 0 });
  const [typed, setTyped] = useState('');
  const contents = query.data;
  const remove = useMutation({
    mutationFn: () => deleteWorkspace(typed),
    // a whole new page, so that nothing of the deleted workspace stays in memory
    onSuccess: () => window.location.assign('/'),
    onError: notifyFailure,
  });
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={contents ? `Delete ${contents.name}?` : 'Delete this workspace?'}
      description="All of this goes away for every member, for good:"
      confirmLabel="Delete workspace"
      blocked={!contents || typed !== contents.name}
      busy={remove.isPending || remove.isSuccess}
      onConfirm={() => remove.mutate()}
    >
      {contents ? (
        <Contents contents={contents} typed={typed} onTyped={setTyped} />
      ) : query.error ? (
        <QueryError
          what="What it would remove"
          error={query.error}
          onRetry={() => query.refetch()}
          retrying={query.isFetching}
        />
      ) : (
        <div role="status">
          <span className="sr">Counting what it would remove</span>
          <Skeleton block width="100%" height={148} />
        </div>
      )}
    </Confirm>
  );
}

type ContentsProps = { contents: WorkspaceContents; typed: string; onTyped: (text: string) => void };

function Contents({ contents, typed, onTyped }: ContentsProps) {
  return (
    <>
      <Pairs
        items={[
          { label: 'Accounts, with their facts and scores', value: formatCount(contents.accounts) },
          { label: 'Imports, with their files', value: formatCount(contents.imports) },
          { label: 'Model versions', value: formatCount(contents.models) },
          { label: 'Members who lose it', value: formatCount(contents.members) },
        ]}
      />
      <Field label={`Type ${contents.name} to confirm`}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={typed}
            onChange={(event) => onTyped(event.currentTarget.value)}
          />
        )}
      </Field>
    </>
  );
}
