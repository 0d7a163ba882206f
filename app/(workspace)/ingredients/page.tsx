import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { IngredientsPage as Ingredients } from '@/components/ingredients/ingredients-page';
import { SegmentsPanel } from '@/components/segments/segments-panel';
import { ingredientsQuery } from '@/lib/client/ingredients';
import { readPastDay } from '@/lib/client/past-day';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';

export const metadata: Metadata = { title: 'Ingredients' };

type IngredientsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function IngredientsPage({ searchParams }: IngredientsPageProps) {
  const ctx = await requireCtx();
  const day = await readPastDay(searchParams);
  const view = await getIngredients(ctx, day ? { asOf: day } : {});
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(ingredientsQuery(day).queryKey, view))}>
      <Ingredients segments={<SegmentsPanel />} />
    </HydrationBoundary>
  );
}
