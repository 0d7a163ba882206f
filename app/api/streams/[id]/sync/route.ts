import { Source, SyncStream } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { syncStream } from '@/lib/server/sources/change-streams';

export const POST = handle('POST /api/streams/[id]/sync', {
  body: SyncStream,
  response: Source,
  run: (ctx, { params, body }) => syncStream(ctx, params.id ?? '', body),
});
