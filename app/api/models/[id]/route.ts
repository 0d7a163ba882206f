import { ModelDetail } from '@/lib/contracts/models';
import { handle } from '@/lib/server/http';
import { getModel } from '@/lib/server/models/get-model';

export const GET = handle('GET /api/models/[id]', {
  response: ModelDetail,
  run: (ctx, { params }) => getModel(ctx, params.id ?? ''),
});
