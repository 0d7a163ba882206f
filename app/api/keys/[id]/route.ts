import { ApiKey } from '@/lib/contracts/keys';
import { handle } from '@/lib/server/http';
import { revokeKey } from '@/lib/server/keys/change-keys';

export const DELETE = handle('DELETE /api/keys/[id]', {
  response: ApiKey,
  run: (ctx, { params }) => revokeKey(ctx, params.id ?? ''),
});
