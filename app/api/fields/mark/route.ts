import { MarkColumn, ModelList } from '@/lib/contracts/models';
import { handle } from '@/lib/server/http';
import { markColumn } from '@/lib/server/models/mark-column';

export const POST = handle('POST /api/fields/mark', {
  body: MarkColumn,
  response: ModelList,
  run: (ctx, { body }) => markColumn(ctx, body),
});
