import { AccountDetail } from '@/lib/contracts/accounts';
import { getAccount } from '@/lib/server/accounts/get-account';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]', {
  response: AccountDetail,
  run: (ctx, { params }) => getAccount(ctx, params.id ?? ''),
});
