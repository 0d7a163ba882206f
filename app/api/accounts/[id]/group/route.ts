import { AccountGroup } from '@/lib/contracts/group';
import { getGroup } from '@/lib/server/accounts/get-group';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]/group', {
  response: AccountGroup,
  run: (ctx, { params }) => getGroup(ctx, params.id ?? ''),
});
