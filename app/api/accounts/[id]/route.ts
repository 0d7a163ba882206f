import { AccountDetail } from '@/lib/contracts/accounts';
import { AskDay } from '@/lib/contracts/day';
import { Touched } from '@/lib/contracts/text';
import { deleteAccount } from '@/lib/server/accounts/delete-account';
import { getAccount } from '@/lib/server/accounts/get-account';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]', {
  query: AskDay,
  response: AccountDetail,
  run: (ctx, { params, query }) => getAccount(ctx, params.id ?? '', query),
});

export const DELETE = handle('DELETE /api/accounts/[id]', {
  response: Touched,
  run: (ctx, { params }) => deleteAccount(ctx, params.id ?? ''),
});
