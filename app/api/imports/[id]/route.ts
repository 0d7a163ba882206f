import { ImportDetail } from '@/lib/contracts/imports';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { discardImport } from '@/lib/server/imports/change-import';
import { getImport } from '@/lib/server/imports/get-import';

export const GET = handle('GET /api/imports/[id]', {
  response: ImportDetail,
  run: (ctx, { params }) => getImport(ctx, params.id ?? ''),
});
export const DELETE = handle('DELETE /api/imports/[id]', {
  response: Touched,
  run: (ctx, { params }) => discardImport(ctx, params.id ?? ''),
});
