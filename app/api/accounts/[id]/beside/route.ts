import { DriversBeside } from '@/lib/contracts/beside';
import { AskDay } from '@/lib/contracts/day';
import { handle } from '@/lib/server/http';
import { driversBeside } from '@/lib/server/scores/drivers-beside';

export const GET = handle('GET /api/accounts/[id]/beside', {
  query: AskDay,
  response: DriversBeside,
  run: (ctx, { params, query }) => driversBeside(ctx, params.id ?? '', query),
});
