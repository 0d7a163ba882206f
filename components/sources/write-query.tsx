'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { failureOf } from '@/lib/client/failure';
import { describeQuery } from '@/lib/client/sources';
import type { SourceTable } from '@/lib/contracts/sources';

/** A table as the source lists it, or a query under a name. */
export type Chosen = { table: SourceTable; query: string | null };
type WriteQueryProps = { sourceId: string; onChoose: (chosen: Chosen) => void; onBack: () => void };

/** A SELECT of one's own under a name; the source is asked for its columns before it is taken. */
export function WriteQuery({ sourceId, onChoose, onBack }: WriteQueryProps) {
  const [name, setName] = useState('');
  const [query, setQuery] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const look = useMutation({
    mutationFn: () => describeQuery(sourceId, query),
    onSuccess: (table) => onChoose({ table: { ...table, name: name.trim() }, query }),
    onError: (cause) => setWrong(failureOf(cause).message),
  });
  const ask = () => {
    setWrong(null);
    if (name.trim() === '' || query.trim() === '') return setWrong('Expected a name and a query.');
    look.mutate();
  };
  return (
    <div className="grid gap-4">
      <Field label="Name" hint="What its rows are, such as “paying accounts”.">
        {(control) => (
          <Input {...control} value={name} maxLength={300} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label="Query" hint="One SELECT. It is run read-only, and ends after 60 seconds." error={wrong}>
        {(control) => (
          <textarea
            {...control}
            rows={8}
            spellCheck={false}
            className="input mono"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
      </Field>
      <p className="flex gap-2">
        <Button onClick={onBack}>Back to the tables</Button>
        <Button kind="primary" busy={look.isPending} onClick={ask}>
          Look at its columns
        </Button>
      </p>
    </div>
  );
}
