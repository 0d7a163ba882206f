import { ConfirmImport, ImportDetail } from '@/lib/contracts/imports';
import { handle } from '@/lib/server/http';
import { confirmImport } from '@/lib/server/imports/change-import';

export const POST = handle('POST /api/imports/[id]/confirm', {
  body: ConfirmImport,
  response: ImportDetail,
  run: (ctx, { params, body }) => confirmImport(ctx, params.id ?? '', body.version),
});
