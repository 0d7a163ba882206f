import { CoverageList } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { getCoverage } from '@/lib/server/sources/get-coverage';

export const GET = handle('GET /api/coverage', { response: CoverageList, run: (ctx) => getCoverage(ctx) });
