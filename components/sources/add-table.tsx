'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { Dialog } from '@/components/ui/dialog';
import { failureOf } from '@/lib/client/failure';
import { addStream, draftStream, sourceKeys, tablesQuery } from '@/lib/client/sources';
import { takesQueries } from '@/lib/contracts/source-kinds';
import type { Source, SourceTable } from '@/lib/contracts/sources';
import { PickTable } from './pick-table';
import { ReadFields, type Reads } from './read-fields';
import { type Chosen, WriteQuery } from './write-query';

type AddTableProps = { source: Source; onClose: () => void; onChanged: (source: Source) => void };

const startOf = ({ key, cursors }: SourceTable): Reads => ({
  // what changed can be told only where rows can be told apart
  cursorField: key.length > 0 ? (cursors[0] ?? null) : null,
  ...{ keyColumns: [...key], deletedField: null, everyMinutes: 60, promisedHours: 24 },
  ...{ matchField: null, createsAccounts: true },
});

/** Which table, how it is read, and then to the meaning of its columns. */
export function AddTable({ source, onClose, onChanged }: AddTableProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [reads, setReads] = useState<Reads | null>(null);
  const add = useAdd(source, { onChanged });
  const choose = (next: Chosen) => {
    setChosen(next);
    setReads(startOf(next.table));
    add.reset();
  };
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      {chosen && <Button onClick={() => setChosen(null)}>Another table</Button>}
      {chosen && reads && (
        <Button kind="primary" busy={add.isPending} onClick={() => add.mutate({ chosen, reads })}>
          {add.isPending ? 'Looking at its rows' : 'Add and map its columns'}
        </Button>
      )}
    </>
  );
  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => !open && onClose()}
      title={chosen ? `Read ${chosen.table.name}` : `Add a table of ${source.name}`}
      description={chosen ? `${chosen.table.columns.length} columns` : undefined}
      footer={footer}
    >
      {chosen && reads ? (
        <>
          <ReadFields
            reads={reads}
            columns={chosen.table.columns.map(({ name }) => name)}
            cursors={chosen.table.cursors}
            accounts={chosen.table.kind === null || chosen.table.kind === 'accounts'}
            ownWay={chosen.table.kind !== null}
            onChange={setReads}
          />
          {add.error && (
            <p className="error" role="alert">
              <CheckMark kind="exclamation" tone="risk">
                {failureOf(add.error).message}
              </CheckMark>
            </p>
          )}
        </>
      ) : (
        <Choice source={source} onChoose={choose} />
      )}
    </Dialog>
  );
}

/** Adds it, looks at some of its rows, and goes to the mapping. What was added stays if its rows cannot be looked at. */
function useAdd(source: Source, { onChanged }: Pick<AddTableProps, 'onChanged'>) {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ chosen: { table, query }, reads }: { chosen: Chosen; reads: Reads }) => {
      const next = await addStream(source.id, { name: table.name, query, ...reads });
      onChanged(next);
      const added = next.streams.find(({ name }) => name === table.name);
      return added ? draftStream(added.id) : null;
    },
    onSuccess: (draft) => {
      client.invalidateQueries({ queryKey: sourceKeys.all });
      router.push(draft ? `/data/import/${draft.importId}` : `/data/sources/${source.id}`);
    },
  });
}

function Choice({ source, onChoose }: { source: Source; onChoose: (chosen: Chosen) => void }) {
  const [writing, setWriting] = useState(false);
  const query = useQuery(tablesQuery(source.id));
  const read = new Set(source.streams.map(({ name }) => name));
  if (writing) return <WriteQuery sourceId={source.id} onChoose={onChoose} onBack={() => setWriting(false)} />;
  return (
    <PickTable
      query={query}
      read={read}
      onChoose={(table) => onChoose({ table, query: null })}
      sends={source.sendTo !== null}
      onWrite={takesQueries(source.kind) ? () => setWriting(true) : undefined}
    />
  );
}
