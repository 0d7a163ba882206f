import { Job } from '@/lib/contracts/jobs';
import { ModelList, TrainModel } from '@/lib/contracts/models';
import { handle } from '@/lib/server/http';
import { trainModel } from '@/lib/server/models/change-models';
import { listModels } from '@/lib/server/models/list-models';

export const GET = handle('GET /api/models', { response: ModelList, run: (ctx) => listModels(ctx) });
export const POST = handle('POST /api/models', {
  body: TrainModel,
  response: Job,
  status: 202,
  run: (ctx, { body }) => trainModel(ctx, body),
});
