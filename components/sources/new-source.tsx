'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { Button, ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { RadioGroup } from '@/components/ui/radio';
import { failureOf } from '@/lib/client/failure';
import { connectSource, sourceKeys } from '@/lib/client/sources';
import { ConnectSource, SOURCE_KINDS, type SourceKind } from '@/lib/contracts/source-kinds';
import { SOURCE_WORDS } from './kind-words';
import { firstOf, SourceForm, type Wrong } from './source-form';

const options = SOURCE_KINDS.map((value) => ({
  value,
  label: SOURCE_WORDS[value].label,
  hint: SOURCE_WORDS[value].hint,
}));

/** The first step to a source: its kind, the way in, and whether it answers. */
export function NewSource() {
  const form = useId();
  const router = useRouter();
  const client = useQueryClient();
  const [kind, setKind] = useState<SourceKind>('postgres');
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const connect = useMutation({
    mutationFn: connectSource,
    onSuccess: (source) => {
      client.setQueryData(sourceKeys.one(source.id), source);
      client.invalidateQueries({ queryKey: sourceKeys.list });
      router.push(`/data/sources/${source.id}${source.sendTo === null ? '?add=table' : ''}`);
    },
    onError: (cause) => setWrong(failureOf(cause)),
  });
  const { pushes } = SOURCE_WORDS[kind];
  const submit = (said: unknown) => {
    const asked = ConnectSource.safeParse(said);
    if (!asked.success) return setWrong(firstOf(asked.error));
    setWrong(null);
    if (!connect.isPending) connect.mutate(asked.data);
  };
  return (
    <>
      <PageHeader title="Connect a source" crumbs={[{ label: 'Data', href: '/data' }]} />
      <div className="page grid grid-cols-1 gap-6 pt-4">
        <RadioGroup
          legend="What do you want to connect?"
          name="source-kind"
          value={kind}
          onChange={(next) => {
            setKind(next);
            setWrong(null);
          }}
          options={options}
        />
        <SourceForm key={kind} kind={kind} form={form} wrong={wrong} onSubmit={submit} />
        <div className="foot static!">
          <ButtonLink href="/data">Back</ButtonLink>
          <span className="sp" />
          <span className="faint">
            {pushes
              ? 'It gets an address to send to.'
              : 'Nothing is read yet. First it is seen whether the source answers.'}
          </span>
          <Button kind="primary" type="submit" form={form} busy={connect.isPending}>
            {pushes ? 'Make its address' : connect.isPending ? 'Asking the source' : 'Test and connect'}
          </Button>
        </div>
      </div>
    </>
  );
}
