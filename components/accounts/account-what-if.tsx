'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LinkButton } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { QueryError } from '@/components/ui/query-error';
import { Section } from '@/components/ui/section';
import { TableSkeleton } from '@/components/ui/skeleton';
import { EmptyState } from '@/components/ui/state-block';
import { whatIfQuery } from '@/lib/client/accounts';
import { failureOf } from '@/lib/client/failure';
import type { AccountDetail } from '@/lib/contracts/accounts';
import { type AskWhatIf, MOST_CHANGES, type WhatIf } from '@/lib/contracts/what-if';
import { ChoiceControl, NumberControl } from './what-if-lever';
import { WhatIfScore } from './what-if-score';
import { asTyped, changesOf, type Drafts } from './what-if-values';

/** Levers that are shown at once; they stand in the order of what they move. */
const FIRST = 8;
/** A pause in typing or dragging. */
const PAUSE_MS = 250;

/** The changes of a moment ago, so that not every key press is a question. */
function useSettled(changes: AskWhatIf['changes']): AskWhatIf['changes'] {
  const text = JSON.stringify(changes);
  const [settled, setSettled] = useState({ text, changes });
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ text, changes: JSON.parse(text) }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled.changes;
}

type LeversProps = { answer: WhatIf; drafts: Drafts; onChange: (column: string, draft: string) => void };

function Levers({ answer, drafts, onChange }: LeversProps) {
  const { risk, healthy } = answer.thresholds;
  const full = changesOf(answer.levers, drafts).length >= MOST_CHANGES;
  const [all, setAll] = useState(false);
  const shown = answer.levers.filter((lever, place) => all || place < FIRST || Object.hasOwn(drafts, lever.column));
  const more = answer.levers.length - shown.length;
  return (
    <Section
      title="What can be acted on"
      measure={
        full ? `${MOST_CHANGES} at once are the most; reset to change others` : 'what moves this score most first'
      }
    >
      <div className="grid gap-6">
        {shown.map((lever) => {
          const draft = Object.hasOwn(drafts, lever.column) ? drafts[lever.column] : undefined;
          const common = {
            draft,
            locked: full && draft === undefined,
            edges: [risk, healthy] as const,
            onChange: (next: string) => onChange(lever.column, next),
          };
          return lever.kind === 'number' ? (
            <NumberControl key={lever.column} lever={asTyped(lever)} {...common} />
          ) : (
            <ChoiceControl key={lever.column} lever={lever} {...common} />
          );
        })}
      </div>
      {more > 0 && (
        <p className="pt-4">
          <LinkButton onClick={() => setAll(true)}>Show {more} more, which move it less</LinkButton>
        </p>
      )}
    </Section>
  );
}

/** What the model would say of this account with other values of what can be acted on. */
export function AccountWhatIf({ account }: { account: Pick<AccountDetail, 'id' | 'model'> }) {
  const [drafts, setDrafts] = useState<Drafts>({});
  const [answer, setAnswer] = useState<WhatIf | null>(null);
  const changes = changesOf(answer?.levers ?? [], drafts);
  const settled = useSettled(changes);
  const { data, error, isFetching, refetch } = useQuery(whatIfQuery(account.id, settled));
  if (data && data !== answer) setAnswer(data); // the last good answer stays while the next loads, and where it fails
  if (!answer) {
    if (!error) return <TableSkeleton label="Loading what-if" rows={6} widths={[200, 320, 96]} />;
    return <QueryError what="What-if" error={error} onRetry={refetch} retrying={isFetching} />;
  }
  if (answer.levers.length === 0)
    return (
      <EmptyState title="Nothing here can be acted on">
        Mark columns as such on the page of the version in use, under Models.
      </EmptyState>
    );
  const changed = Object.keys(drafts).length > 0;
  return (
    <>
      <WhatIfScore
        answer={answer}
        model={account.model}
        stale={isFetching || JSON.stringify(changes) !== JSON.stringify(settled)}
        onReset={changed ? () => setDrafts({}) : null}
      />
      {error && (
        <Note live action={<LinkButton onClick={() => refetch()}>Try again</LinkButton>}>
          {failureOf(error).message} The figures are those before the last change.
        </Note>
      )}
      <Levers
        answer={answer}
        drafts={drafts}
        onChange={(column, draft) => setDrafts((before) => ({ ...before, [column]: draft }))}
      />
    </>
  );
}
