import { ChangeStream, Source } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { changeStream, removeStream } from '@/lib/server/sources/change-streams';

export const PATCH = handle('PATCH /api/streams/[id]', {
  body: ChangeStream,
  response: Source,
  run: (ctx, { params, body }) => changeStream(ctx, params.id ?? '', body),
});
export const DELETE = handle('DELETE /api/streams/[id]', {
  response: Source,
  run: (ctx, { params }) => removeStream(ctx, params.id ?? ''),
});
