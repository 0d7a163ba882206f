'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, LinkButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { QueryError } from '@/components/ui/query-error';
import { Skeleton } from '@/components/ui/skeleton';
import type { SourceTable, SourceTables } from '@/lib/contracts/sources';
import { formatCount, formatCountOf } from '@/lib/format';
import { ROWS } from './words';

type PickTableProps = {
  query: UseQueryResult<SourceTables>;
  /** Names that are read already. */
  read: ReadonlySet<string>;
  onChoose: (table: SourceTable) => void;
  onWrite: (() => void) | undefined;
  /** It sends by itself. */
  sends: boolean;
};

/** Shown at once; a search finds the others. */
const SHOWN = 50;

export function PickTable({ query, read, onChoose, onWrite, sends }: PickTableProps) {
  const [wanted, setWanted] = useState('');
  if (!query.data && query.error)
    return (
      <QueryError what="Its tables" error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
    );
  if (!query.data) return <Skeleton block width="100%" height={200} />;
  const found = query.data.tables.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <div className="grid gap-3">
      <Field label="Search its tables" hideLabel>
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder={`Search ${formatCountOf(query.data.tables.length, 'table')}`}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
      </Field>
      {query.data.tables.length === 0 && (
        <p className="muted">
          {sends
            ? 'Nothing has come yet. Let it send something, and open this again.'
            : 'This login sees no table. Let it SELECT from those you want to read, and open this again.'}
        </p>
      )}
      <ul className="grid max-h-[360px] gap-1 overflow-y-auto" aria-label="Tables">
        {found.slice(0, SHOWN).map((table) => (
          <li key={table.name} className="flex items-baseline gap-2">
            {read.has(table.name) ? (
              <>
                <span className="mono">{table.name}</span> <span className="faint small">read already</span>
              </>
            ) : (
              <>
                <LinkButton className="mono text-left" onClick={() => onChoose(table)}>
                  {table.name}
                </LinkButton>
                <span className="faint small">{about(table)}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className="faint small">
          {formatCount(SHOWN)} of {formatCount(found.length)} are shown. Search for the others.
        </p>
      )}
      {onWrite && (
        <p>
          <Button onClick={onWrite}>Write a query instead</Button>
        </p>
      )}
    </div>
  );
}

function about({ columns, rows, cursors, key, kind }: SourceTable): string {
  return [
    kind ? ROWS[kind] : '',
    formatCountOf(columns.length, 'column'),
    rows === null ? '' : `about ${formatCountOf(rows, 'row')}`,
    key.length === 0 ? 'no key' : '',
    cursors.length === 0 ? 'read whole each time' : '',
  ]
    .filter(Boolean)
    .join(', ');
}
