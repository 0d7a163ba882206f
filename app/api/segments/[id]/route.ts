import { SegmentDetail } from '@/lib/contracts/segments';
import { handle } from '@/lib/server/http';
import { getSegment } from '@/lib/server/segments/get-segment';

export const GET = handle('GET /api/segments/[id]', {
  response: SegmentDetail,
  run: (ctx, { params }) => getSegment(ctx, params.id ?? ''),
});
