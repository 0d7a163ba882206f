import { stream } from '@/lib/server/http';
import { segmentCsv } from '@/lib/server/segments/segment-csv';

export const GET = stream('GET /api/segments/[id]/csv', { run: (ctx, { params }) => segmentCsv(ctx, params.id ?? '') });
