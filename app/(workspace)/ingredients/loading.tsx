import { IngredientsSkeleton } from '@/components/ingredients/ingredients-skeleton';

export default function IngredientsLoading() {
  return <IngredientsSkeleton />;
}
