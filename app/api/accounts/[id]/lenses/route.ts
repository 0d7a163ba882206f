import { Lenses } from '@/lib/contracts/lenses';
import { handle } from '@/lib/server/http';
import { getLenses } from '@/lib/server/lenses/get-lenses';

export const GET = handle('GET /api/accounts/[id]/lenses', {
  response: Lenses,
  run: (ctx, { params }) => getLenses(ctx, params.id ?? ''),
});
