import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { removeRate } from '@/lib/server/rates/change-rates';

export const DELETE = handle('DELETE /api/rates/[id]', {
  response: Touched,
  run: (ctx, { params }) => removeRate(ctx, params.id ?? ''),
});
