import { CreatedDemo, DemoLoad } from '@/lib/contracts/demo';
import { Touched } from '@/lib/contracts/text';
import { createDemo } from '@/lib/server/demo/create-demo';
import { getDemo } from '@/lib/server/demo/get-demo';
import { removeDemo } from '@/lib/server/demo/remove-demo';
import { handle } from '@/lib/server/http';

export const GET = handle('GET /api/demo', { response: DemoLoad, run: (ctx) => getDemo(ctx) });
export const POST = handle('POST /api/demo', { response: CreatedDemo, status: 202, run: (ctx) => createDemo(ctx) });
export const DELETE = handle('DELETE /api/demo', { response: Touched, run: (ctx) => removeDemo(ctx) });
