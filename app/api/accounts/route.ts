import { AccountPage, AccountQuery } from '@/lib/contracts/accounts';
import { listAccounts } from '@/lib/server/accounts/list-accounts';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts', {
  query: AccountQuery,
  response: AccountPage,
  run: (ctx, { query }) => listAccounts(ctx, query),
});
