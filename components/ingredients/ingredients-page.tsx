'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DownloadLink } from '@/components/ui/button';
import { Note } from '@/components/ui/note';
import { AsOf, PageHeader } from '@/components/ui/page-header';
import { QueryError } from '@/components/ui/query-error';
import { ingredientsCsvUrl, ingredientsQuery } from '@/lib/client/ingredients';
import { meQuery } from '@/lib/client/members';
import type { IngredientsView } from '@/lib/contracts/ingredients';
import { may } from '@/lib/contracts/roles';
import { formatDate, formatTime } from '@/lib/format';
import { ChecklistSection } from './checklist-section';
import { IngredientsSkeleton } from './ingredients-skeleton';
import { ModelLine } from './model-line';
import { WeightHistorySection } from './weight-history-section';
import { WeightsSection } from './weights-section';

function Header({ view }: { view?: IngredientsView }) {
  return (
    <PageHeader
      title="Ingredients"
      asOf={view && (view.asOf ? <AsOf date={formatDate(view.asOf)} time={formatTime(view.asOf)} /> : 'Not scored yet')}
      actions={
        view && view.ingredients.length > 0 && <DownloadLink href={ingredientsCsvUrl}>Download CSV</DownloadLink>
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
  const query = useQuery(ingredientsQuery());
  const { data: me } = useQuery(meQuery());
  const { data: view, error } = query;
  if (!view && !error) return <IngredientsSkeleton />;
  if (!view) {
    return (
      <div className="page">
        <Header />
        <QueryError what="The ingredients" error={error} onRetry={query.refetch} retrying={query.isFetching} />
      </div>
    );
  }
  const mayImport = me !== undefined && may(me.member.role, 'import:write');
  return (
    <div className="page">
      <Header view={view} />
      {view.model ? (
        <ModelLine model={view.model} />
      ) : (
        <div className="pb-4">
          <Note>
            <b>No model yet.</b> What is connected can be seen below; weights and segments come with the first model.{' '}
            <Link href="/models">See in Models what is needed</Link>.
          </Note>
        </div>
      )}
      <WeightsSection ingredients={view.ingredients} together={view.together} />
      <WeightHistorySection history={view.history} />
      <ChecklistSection view={view} mayImport={mayImport} />
      {segments}
    </div>
  );
}
