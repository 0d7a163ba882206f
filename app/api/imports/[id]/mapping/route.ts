import { ImportDetail, ImportMapping } from '@/lib/contracts/imports';
import { handle } from '@/lib/server/http';
import { mapImport } from '@/lib/server/imports/change-import';

export const PUT = handle('PUT /api/imports/[id]/mapping', {
  body: ImportMapping,
  response: ImportDetail,
  run: (ctx, { params, body }) => mapImport(ctx, params.id ?? '', body),
});
