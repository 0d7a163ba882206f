import { AskChange, WhyChanged } from '@/lib/contracts/change';
import { handle } from '@/lib/server/http';
import { whyChanged } from '@/lib/server/scores/why-changed';

export const GET = handle('GET /api/accounts/[id]/change', {
  query: AskChange,
  response: WhyChanged,
  run: (ctx, { params, query }) => whyChanged(ctx, params.id ?? '', query),
});
