'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { DownloadLink } from '@/components/ui/button';
import { Define } from '@/components/ui/definition';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { PastDayNote, PastDayPicker } from '@/components/ui/past-day';
import { QueryError } from '@/components/ui/query-error';
import { ingredientsCsvUrl, ingredientsQuery } from '@/lib/client/ingredients';
import { meQuery } from '@/lib/client/members';
import { parseAsPastDay } from '@/lib/client/past-day';
import { definitions } from '@/lib/contracts/definitions';
import type { IngredientsView } from '@/lib/contracts/ingredients';
import { may } from '@/lib/contracts/roles';
import { formatDate, formatTime } from '@/lib/format';
import { ChecklistSection } from './checklist-section';
import { IngredientsSkeleton } from './ingredients-skeleton';
import { ModelLine } from './model-line';
import { WeightHistorySection } from './weight-history-section';
import { WeightsSection } from './weights-section';

type HeaderProps = { view?: IngredientsView; onDay: (day: string | null) => void };

function Header({ view, onDay }: HeaderProps) {
  const { asOf, shown } = view ?? {};
  const day = asOf ?? shown?.day;
  const date = day && (
    <AsOf
      date={formatDate(day)}
      time={asOf ? formatTime(asOf) : undefined}
      picker={shown?.keptFrom && <PastDayPicker shown={shown} onDay={onDay} />}
    />
  );
  return (
    <PageHeader
      title="Ingredients"
      asOf={date ?? (view && 'Not scored yet')}
      actions={
        view &&
        view.ingredients.length > 0 && (
          <DownloadLink href={ingredientsCsvUrl(view.shown.day)}>Download CSV</DownloadLink>
        )
      }
    />
  );
}

type IngredientsPageProps = {
  /** the third panel; segments are a noun of their own */
  segments: ReactNode;
};

/** How the score is calculated, what it can see, and which groups it found. */
export function IngredientsPage({ segments }: IngredientsPageProps) {
  const [day, setDay] = useQueryState('asOf', parseAsPastDay);
  const query = useQuery(ingredientsQuery(day));
  const { data: me } = useQuery(meQuery());
  const { data: view, error } = query;
  if (!view && !error) return <IngredientsSkeleton />;
  if (!view) {
    return (
      <div className="page">
        <Header onDay={setDay} />
        <QueryError what="The ingredients" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      </div>
    );
  }
  const mayImport = me !== undefined && may(me.member.role, 'import:write');
  return (
    <div className="page">
      <Header view={view} onDay={setDay} />
      {view.shown.day !== null && (
        <div className="pb-4">
          <PastDayNote shown={view.shown} onDay={setDay}>
            Weights and segments of <Define entry={definitions.asOfDay}>the version then in use</Define>; what is
            connected is shown for today alone
          </PastDayNote>
        </div>
      )}
      {view.model && <ModelLine model={view.model} />}
      {view.model === null && view.shown.day === null && (
        <div className="pb-4">
          <Note>
            <b>No model yet.</b> What is connected can be seen below; weights and segments come with the first model.{' '}
            <Link href="/models">See in Models what is needed</Link>.
          </Note>
        </div>
      )}
      {(view.model !== null || view.shown.day === null) && (
        <>
          <WeightsSection ingredients={view.ingredients} together={view.together} />
          <WeightHistorySection history={view.history} />
        </>
      )}
      {view.shown.day === null && <ChecklistSection view={view} mayImport={mayImport} />}
      {segments}
    </div>
  );
}
