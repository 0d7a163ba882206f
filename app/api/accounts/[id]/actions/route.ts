import { NextActions } from '@/lib/contracts/next-actions';
import { handle } from '@/lib/server/http';
import { nextActions } from '@/lib/server/scores/next-actions';

export const GET = handle('GET /api/accounts/[id]/actions', {
  response: NextActions,
  run: (ctx, { params }) => nextActions(ctx, params.id ?? ''),
});
