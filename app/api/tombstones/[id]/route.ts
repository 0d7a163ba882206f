import { Touched } from '@/lib/contracts/text';
import { liftTombstone } from '@/lib/server/accounts/delete-account';
import { handle } from '@/lib/server/http';

export const DELETE = handle('DELETE /api/tombstones/[id]', {
  response: Touched,
  run: (ctx, { params }) => liftTombstone(ctx, params.id ?? ''),
});
