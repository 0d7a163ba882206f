import { Me, SwitchWorkspace } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { switchWorkspace } from '@/lib/server/me/get-me';

export const POST = handle('POST /api/me/workspace', {
  body: SwitchWorkspace,
  response: Me,
  run: (ctx, { body }) => switchWorkspace(ctx, body.workspaceId),
});
