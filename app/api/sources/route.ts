import { ConnectSource } from '@/lib/contracts/source-kinds';
import { Source, SourceList } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { connectSource } from '@/lib/server/sources/connect-source';
import { listSources } from '@/lib/server/sources/list-sources';

export const GET = handle('GET /api/sources', { response: SourceList, run: (ctx) => listSources(ctx) });
export const POST = handle('POST /api/sources', {
  body: ConnectSource,
  response: Source,
  status: 201,
  run: (ctx, { body }) => connectSource(ctx, body),
});
