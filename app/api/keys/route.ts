import { ApiKeyList, CreatedKey, CreateKey } from '@/lib/contracts/keys';
import { handle } from '@/lib/server/http';
import { createKey } from '@/lib/server/keys/change-keys';
import { listKeys } from '@/lib/server/keys/list-keys';

export const GET = handle('GET /api/keys', { response: ApiKeyList, run: (ctx) => listKeys(ctx) });
export const POST = handle('POST /api/keys', {
  body: CreateKey,
  response: CreatedKey,
  status: 201,
  run: (ctx, { body }) => createKey(ctx, body),
});
