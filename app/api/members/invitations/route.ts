import { InviteMember, IssuedLink } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { inviteMember } from '@/lib/server/members/invite-member';

export const POST = handle('POST /api/members/invitations', {
  body: InviteMember,
  response: IssuedLink,
  status: 201,
  run: (ctx, { body }) => inviteMember(ctx, body),
});
