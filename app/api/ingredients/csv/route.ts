import { stream } from '@/lib/server/http';
import { ingredientsCsv } from '@/lib/server/ingredients/ingredients-csv';

export const GET = stream('GET /api/ingredients/csv', { run: (ctx) => ingredientsCsv(ctx) });
