import { NewTeam } from '@/lib/contracts/owners';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { addTeam } from '@/lib/server/owners/change-owners';

export const POST = handle('POST /api/teams', {
  body: NewTeam,
  response: Touched,
  status: 201,
  run: (ctx, { body }) => addTeam(ctx, body),
});
