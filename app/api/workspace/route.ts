import { DeleteWorkspace, WorkspaceContents } from '@/lib/contracts/settings';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { deleteWorkspace, readContents } from '@/lib/server/workspace/delete-workspace';

export const GET = handle('GET /api/workspace', { response: WorkspaceContents, run: (ctx) => readContents(ctx) });
export const DELETE = handle('DELETE /api/workspace', {
  body: DeleteWorkspace,
  response: Touched,
  run: (ctx, { body }) => deleteWorkspace(ctx, body.name),
});
