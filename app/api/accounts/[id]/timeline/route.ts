import { Timeline, TimelineQuery } from '@/lib/contracts/facts';
import { handle } from '@/lib/server/http';
import { listTimeline } from '@/lib/server/timeline/list-timeline';

export const GET = handle('GET /api/accounts/[id]/timeline', {
  query: TimelineQuery,
  response: Timeline,
  run: (ctx, { params, query }) => listTimeline(ctx, params.id ?? '', query.page),
});
