import { Me } from '@/lib/contracts/members';
import { handle } from '@/lib/server/http';
import { getMe } from '@/lib/server/me/get-me';

export const GET = handle('GET /api/me', { response: Me, run: (ctx) => getMe(ctx) });
