import { TrainedLenses } from '@/lib/contracts/lenses';
import { handle } from '@/lib/server/http';
import { listLenses } from '@/lib/server/lenses/list-lenses';

export const GET = handle('GET /api/lenses', { response: TrainedLenses, run: (ctx) => listLenses(ctx) });
