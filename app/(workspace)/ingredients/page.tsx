import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { IngredientsPage as Ingredients } from '@/components/ingredients/ingredients-page';
import { SegmentsPanel } from '@/components/segments/segments-panel';
import { ingredientsQuery } from '@/lib/client/ingredients';
import { hydrated } from '@/lib/client/query-client';
import { requireCtx } from '@/lib/server/auth';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';

export const metadata: Metadata = { title: 'Ingredients' };

export default async function IngredientsPage() {
  const ctx = await requireCtx();
  const view = await getIngredients(ctx);
  return (
    <HydrationBoundary state={hydrated((client) => client.setQueryData(ingredientsQuery().queryKey, view))}>
      <Ingredients segments={<SegmentsPanel />} />
    </HydrationBoundary>
  );
}
