import { FeedbackList } from '@/lib/contracts/facts';
import { listFeedback } from '@/lib/server/feedback/list-feedback';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]/feedback', {
  response: FeedbackList,
  run: (ctx, { params }) => listFeedback(ctx, params.id ?? ''),
});
