import { Job } from '@/lib/contracts/jobs';
import { handle } from '@/lib/server/http';
import { rescoreAccounts } from '@/lib/server/models/want-scores';

export const POST = handle('POST /api/scores', { response: Job, run: (ctx) => rescoreAccounts(ctx) });
