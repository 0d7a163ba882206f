import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { removeTeam } from '@/lib/server/owners/change-owners';

export const DELETE = handle('DELETE /api/teams/[id]', {
  response: Touched,
  run: (ctx, { params }) => removeTeam(ctx, params.id ?? ''),
});
