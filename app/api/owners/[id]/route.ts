import { ChangeOwner } from '@/lib/contracts/owners';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { changeOwner } from '@/lib/server/owners/change-owners';

export const PATCH = handle('PATCH /api/owners/[id]', {
  body: ChangeOwner,
  response: Touched,
  run: (ctx, { body, params }) => changeOwner(ctx, params.id ?? '', body),
});
