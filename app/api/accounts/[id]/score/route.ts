import { Job } from '@/lib/contracts/jobs';
import { handle } from '@/lib/server/http';
import { rescoreAccount } from '@/lib/server/models/want-some';

export const POST = handle('POST /api/accounts/[id]/score', {
  response: Job,
  run: (ctx, { params }) => rescoreAccount(ctx, params.id ?? ''),
});
