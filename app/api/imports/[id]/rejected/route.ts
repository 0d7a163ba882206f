import { stream } from '@/lib/server/http';
import { rejectedCsv } from '@/lib/server/imports/rejected-csv';

export const GET = stream('GET /api/imports/[id]/rejected', {
  run: (ctx, { params }) => rejectedCsv(ctx, params.id ?? ''),
});
