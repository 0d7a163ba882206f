import { AccountOverview, AccountQuery } from '@/lib/contracts/accounts';
import { accountOverview } from '@/lib/server/accounts/overview';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/overview', {
  query: AccountQuery,
  response: AccountOverview,
  run: (ctx, { query }) => accountOverview(ctx, query),
});
