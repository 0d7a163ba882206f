import { Redeemed, RedeemLink } from '@/lib/contracts/members';
import { clientIp } from '@/lib/server/auth/client-ip';
import { handle } from '@/lib/server/http';
import { redeemLink } from '@/lib/server/links/redeem-link';

export const POST = handle('POST /api/links/redeem', {
  body: RedeemLink,
  response: Redeemed,
  run: (ctx, { body, request }) => redeemLink(ctx, { input: body, ip: clientIp((name) => request.headers.get(name)) }),
});
