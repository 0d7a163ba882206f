import { ImportDetail, UndoPreview } from '@/lib/contracts/imports';
import { handle } from '@/lib/server/http';
import { previewUndo, undoImport } from '@/lib/server/imports/undo-import';

export const GET = handle('GET /api/imports/[id]/undo', {
  response: UndoPreview,
  run: (ctx, { params }) => previewUndo(ctx, params.id ?? ''),
});
export const POST = handle('POST /api/imports/[id]/undo', {
  response: ImportDetail,
  run: (ctx, { params }) => undoImport(ctx, params.id ?? ''),
});
