import { Draft } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { draftStream } from '@/lib/server/sources/draft-stream';

export const POST = handle('POST /api/streams/[id]/draft', {
  response: Draft,
  status: 201,
  run: (ctx, { params }) => draftStream(ctx, params.id ?? ''),
});
