import { EndSessions, SessionList } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { endSessions, listSessions } from '@/lib/server/me/own-sessions';

export const GET = handle('GET /api/me/sessions', { response: SessionList, run: (ctx) => listSessions(ctx) });
export const DELETE = handle('DELETE /api/me/sessions', {
  body: EndSessions,
  response: SessionList,
  run: (ctx, { body }) => endSessions(ctx, body),
});
