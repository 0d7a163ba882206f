import { AccountDetail } from '@/lib/contracts/accounts';
import { Touched } from '@/lib/contracts/text';
import { deleteAccount } from '@/lib/server/accounts/delete-account';
import { getAccount } from '@/lib/server/accounts/get-account';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/accounts/[id]', {
  response: AccountDetail,
  run: (ctx, { params }) => getAccount(ctx, params.id ?? ''),
});

export const DELETE = handle('DELETE /api/accounts/[id]', {
  response: Touched,
  run: (ctx, { params }) => deleteAccount(ctx, params.id ?? ''),
});
