import { AskDay } from '@/lib/contracts/day';
import { stream } from '@/lib/server/http';
import { ingredientsCsv } from '@/lib/server/ingredients/ingredients-csv';

export const GET = stream('GET /api/ingredients/csv', {
  query: AskDay,
  run: (ctx, { query }) => ingredientsCsv(ctx, query),
});
