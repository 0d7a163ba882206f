import { IssuedLink } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { issueReset } from '@/lib/server/members/change-member';

export const POST = handle('POST /api/members/[id]/reset', {
  response: IssuedLink,
  status: 201,
  run: (ctx, { params }) => issueReset(ctx, params.id ?? ''),
});
