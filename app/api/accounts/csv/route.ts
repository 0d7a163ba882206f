import { AccountQuery } from '@/lib/contracts/accounts';
import { accountsCsv } from '@/lib/server/accounts/accounts-csv';
import { stream } from '@/lib/server/http';

export const GET = stream('GET /api/accounts/csv', {
  query: AccountQuery,
  run: (ctx, { query }) => accountsCsv(ctx, query),
});
