import { FailedJobs } from '@/lib/contracts/jobs';
import { handle } from '@/lib/server/http';
import { listFailed } from '@/lib/server/jobs/list-failed';

export const GET = handle('GET /api/jobs', { response: FailedJobs, run: (ctx) => listFailed(ctx) });
