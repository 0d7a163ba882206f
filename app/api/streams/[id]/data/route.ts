import { Source } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { clearStream } from '@/lib/server/sources/change-streams';

export const DELETE = handle('DELETE /api/streams/[id]/data', {
  response: Source,
  run: (ctx, { params }) => clearStream(ctx, params.id ?? ''),
});
