import { Job } from '@/lib/contracts/jobs';
import { handle } from '@/lib/server/http';
import { getJob } from '@/lib/server/jobs/get-job';

export const GET = handle('GET /api/jobs/[id]', {
  response: Job,
  run: (ctx, { params }) => getJob(ctx, params.id ?? ''),
});
