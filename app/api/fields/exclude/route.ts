import { ExcludeColumn, ModelList } from '@/lib/contracts/models';
import { handle } from '@/lib/server/http';
import { excludeColumn } from '@/lib/server/models/change-models';

export const POST = handle('POST /api/fields/exclude', {
  body: ExcludeColumn,
  response: ModelList,
  run: (ctx, { body }) => excludeColumn(ctx, body),
});
