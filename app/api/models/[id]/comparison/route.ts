import { CompareWith, ModelComparison } from '@/lib/contracts/comparison';
import { handle } from '@/lib/server/http';
import { compareModel } from '@/lib/server/models/compare-model';

export const GET = handle('GET /api/models/[id]/comparison', {
  query: CompareWith,
  response: ModelComparison,
  run: (ctx, { params, query }) => compareModel(ctx, params.id ?? '', query),
});
