import { Job } from '@/lib/contracts/jobs';
import { handle } from '@/lib/server/http';
import { cancelJob } from '@/lib/server/jobs/cancel-job';

export const POST = handle('POST /api/jobs/[id]/cancel', {
  response: Job,
  run: (ctx, { params }) => cancelJob(ctx, params.id ?? ''),
});
