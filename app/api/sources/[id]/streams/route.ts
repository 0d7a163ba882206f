import { AddStream, Source } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { addStream } from '@/lib/server/sources/change-streams';

export const POST = handle('POST /api/sources/[id]/streams', {
  body: AddStream,
  response: Source,
  status: 201,
  run: (ctx, { params, body }) => addStream(ctx, params.id ?? '', body),
});
