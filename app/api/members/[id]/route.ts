import { ChangeMember } from '@/lib/contracts/members';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { changeMember } from '@/lib/server/members/change-member';

export const PATCH = handle('PATCH /api/members/[id]', {
  body: ChangeMember,
  response: Touched,
  run: (ctx, { body, params }) => changeMember(ctx, params.id ?? '', body),
});
