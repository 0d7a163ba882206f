import { TombstoneList } from '@/lib/contracts/tombstones';
import { listTombstones } from '@/lib/server/accounts/delete-account';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/tombstones', { response: TombstoneList, run: (ctx) => listTombstones(ctx) });
