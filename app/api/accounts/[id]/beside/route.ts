import { DriversBeside } from '@/lib/contracts/beside';
import { handle } from '@/lib/server/http';
import { driversBeside } from '@/lib/server/scores/drivers-beside';

export const GET = handle('GET /api/accounts/[id]/beside', {
  response: DriversBeside,
  run: (ctx, { params }) => driversBeside(ctx, params.id ?? ''),
});
