import { UsageView } from '@/lib/contracts/facts';
import { handle } from '@/lib/server/http';
import { listUsage } from '@/lib/server/usage/list-usage';

export const GET = handle('GET /api/accounts/[id]/usage', {
  response: UsageView,
  run: (ctx, { params }) => listUsage(ctx, params.id ?? ''),
});
