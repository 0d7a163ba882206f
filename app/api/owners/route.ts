import { OwnerList } from '@/lib/contracts/owners';
import { handle } from '@/lib/server/http';
import { listOwners } from '@/lib/server/owners/list-owners';

export const GET = handle('GET /api/owners', { response: OwnerList, run: (ctx) => listOwners(ctx) });
