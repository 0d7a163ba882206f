import { DescribeQuery, SourceTable, SourceTables } from '@/lib/contracts/sources';
import { handle } from '@/lib/server/http';
import { describeQuery, listTables } from '@/lib/server/sources/list-tables';

export const GET = handle('GET /api/sources/[id]/tables', {
  response: SourceTables,
  run: (ctx, { params }) => listTables(ctx, params.id ?? ''),
});
export const POST = handle('POST /api/sources/[id]/tables', {
  body: DescribeQuery,
  response: SourceTable,
  run: (ctx, { params, body }) => describeQuery(ctx, params.id ?? '', body),
});
