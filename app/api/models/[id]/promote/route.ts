import { ModelDetail, PromoteModel } from '@/lib/contracts/models';
import { handle } from '@/lib/server/http';
import { promoteModel } from '@/lib/server/models/change-models';

export const POST = handle('POST /api/models/[id]/promote', {
  body: PromoteModel,
  response: ModelDetail,
  run: (ctx, { body, params }) => promoteModel(ctx, params.id ?? '', body),
});
