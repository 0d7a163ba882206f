import { SimilarAccounts } from '@/lib/contracts/similar';
import { handle } from '@/lib/server/http';
import { similarAccounts } from '@/lib/server/scores/similar-accounts';

export const GET = handle('GET /api/accounts/[id]/similar', {
  response: SimilarAccounts,
  run: (ctx, { params }) => similarAccounts(ctx, params.id ?? ''),
});
