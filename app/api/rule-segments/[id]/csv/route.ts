import { stream } from '@/lib/server/http';
import { ruleSegmentCsv } from '@/lib/server/rule-segments/rule-segment-csv';

export const GET = stream('GET /api/rule-segments/[id]/csv', {
  run: (ctx, { params }) => ruleSegmentCsv(ctx, params.id ?? ''),
});
