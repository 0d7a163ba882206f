import { AskDay } from '@/lib/contracts/day';
import { IngredientsView } from '@/lib/contracts/ingredients';
import { handle } from '@/lib/server/http';
import { getIngredients } from '@/lib/server/ingredients/get-ingredients';

export const GET = handle('GET /api/ingredients', {
  query: AskDay,
  response: IngredientsView,
  run: (ctx, { query }) => getIngredients(ctx, query),
});
