'use client';

import type { ReactNode } from 'react';
import { formatDate } from '@/lib/format';
import { LinkButton } from './button';
import { DayPicker } from './day-picker';
import { Note } from './note';

const DAY_MS = 86_400_000;
const dayOf = (instant: string) => instant.slice(0, 10);
const yesterday = () => dayOf(new Date(Date.now() - DAY_MS).toISOString());

/** The past day, null = now; and since when scores are kept, null = none are. */
type DayShown = { day: string | null; keptFrom: string | null };

type PastDayProps = { shown: DayShown; onDay: (day: string | null) => void };

export function PastDayPicker({ shown: { day, keptFrom }, onDay }: PastDayProps) {
  const first = keptFrom && dayOf(keptFrom);
  const last = yesterday();
  const hint =
    first === null
      ? 'No score is kept yet: the first is when a model is promoted.'
      : first > last
        ? 'Scores are kept since today: the first past day can be seen tomorrow.'
        : `Scores are kept since ${formatDate(first)}.`;
  return <DayPicker day={day} first={first} last={last} hint={hint} onDay={onDay} />;
}

/** What a past day shows and what it does not; the first day of which there is more, where nothing was kept. `children` name what is of then. */
export function PastDayNote({ shown: { day, keptFrom }, onDay, children }: PastDayProps & { children: ReactNode }) {
  if (day === null) return null;
  const back = <LinkButton onClick={() => onDay(null)}>Back to now</LinkButton>;
  if (keptFrom === null || day < dayOf(keptFrom))
    return (
      <Note action={back}>
        <b>Scores were not kept before {keptFrom === null ? 'today' : formatDate(keptFrom)}.</b> Facts are as known at
        the end of {formatDate(day)}, UTC.{' '}
        {keptFrom !== null && (
          <LinkButton onClick={() => onDay(dayOf(keptFrom))}>See {formatDate(keptFrom)}</LinkButton>
        )}
      </Note>
    );
  return (
    <Note action={back}>
      <b>As it was at the end of {formatDate(day)}, UTC.</b> {children}; names, owners, thresholds and currency are
      today’s.
    </Note>
  );
}
