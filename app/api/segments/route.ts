import { AskDay } from '@/lib/contracts/day';
import { SegmentList } from '@/lib/contracts/segments';
import { handle } from '@/lib/server/http';
import { listSegments } from '@/lib/server/segments/list-segments';

export const GET = handle('GET /api/segments', {
  query: AskDay,
  response: SegmentList,
  run: (ctx, { query }) => listSegments(ctx, query),
});
