import { OverrideScore } from '@/lib/contracts/scores';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { endOverride, overrideScore } from '@/lib/server/scores/override-score';

export const PUT = handle('PUT /api/accounts/[id]/override', {
  body: OverrideScore,
  response: Touched,
  run: (ctx, { body, params }) => overrideScore(ctx, params.id ?? '', body),
});

export const DELETE = handle('DELETE /api/accounts/[id]/override', {
  response: Touched,
  run: (ctx, { params }) => endOverride(ctx, params.id ?? ''),
});
