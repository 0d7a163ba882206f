import { MovementQuery, SegmentMovement } from '@/lib/contracts/movement';
import { handle } from '@/lib/server/http';
import { getMovement } from '@/lib/server/segments/get-movement';

export const GET = handle('GET /api/segments/movement', {
  query: MovementQuery,
  response: SegmentMovement,
  run: (ctx, { query }) => getMovement(ctx, query),
});
