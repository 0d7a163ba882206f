import { ChangeSource } from '@/lib/contracts/source-kinds';
import { Source } from '@/lib/contracts/sources';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { changeSource, removeSource } from '@/lib/server/sources/connect-source';
import { getSource } from '@/lib/server/sources/list-sources';

export const GET = handle('GET /api/sources/[id]', {
  response: Source,
  run: (ctx, { params }) => getSource(ctx, params.id ?? ''),
});
export const PATCH = handle('PATCH /api/sources/[id]', {
  body: ChangeSource,
  response: Source,
  run: (ctx, { params, body }) => changeSource(ctx, params.id ?? '', body),
});
export const DELETE = handle('DELETE /api/sources/[id]', {
  response: Touched,
  run: (ctx, { params }) => removeSource(ctx, params.id ?? ''),
});
