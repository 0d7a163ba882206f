import { SegmentList } from '@/lib/contracts/segments';
import { handle } from '@/lib/server/http';
import { listSegments } from '@/lib/server/segments/list-segments';

export const GET = handle('GET /api/segments', { response: SegmentList, run: (ctx) => listSegments(ctx) });
