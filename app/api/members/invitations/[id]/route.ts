import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { revokeInvitation } from '@/lib/server/members/invite-member';

export const DELETE = handle('DELETE /api/members/invitations/[id]', {
  response: Touched,
  run: (ctx, { params }) => revokeInvitation(ctx, params.id ?? ''),
});
