import { RateList, SetRate } from '@/lib/contracts/rates';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { setRate } from '@/lib/server/rates/change-rates';
import { listRates } from '@/lib/server/rates/list-rates';

export const GET = handle('GET /api/rates', { response: RateList, run: (ctx) => listRates(ctx) });
export const POST = handle('POST /api/rates', {
  body: SetRate,
  response: Touched,
  run: (ctx, { body }) => setRate(ctx, body),
});
