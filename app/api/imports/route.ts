import { AppError } from '@/lib/contracts/errors';
import { AskImports, ImportDetail, ImportList, UploadHeaders } from '@/lib/contracts/imports';
import { handle, stream } from '@/lib/server/http';
import { createImport } from '@/lib/server/imports/create-import';
import { listImports } from '@/lib/server/imports/list-imports';

export const GET = handle('GET /api/imports', {
  query: AskImports,
  response: ImportList,
  run: (ctx, { query }) => listImports(ctx, query),
});

/** The file itself is the body: it streams to disk, whatever its size. Its name comes in a header, percent-encoded. */
export const POST = stream('POST /api/imports', {
  run: async (ctx, { request }) => {
    const type = request.headers.get('content-type')?.split(';')[0] ?? 'none';
    if (type !== 'application/octet-stream' && type !== 'text/csv')
      throw new AppError('unsupported', `Expected content type text/csv or application/octet-stream, got ${type}.`);
    const length = request.headers.get('content-length');
    const headers = UploadHeaders.safeParse({
      fileName: decoded(request.headers.get('x-file-name') ?? 'upload.csv'),
      bytes: length === null ? null : Number(length),
    });
    if (!headers.success)
      throw new AppError('invalid', 'Expected a file name of 1 to 255 characters in x-file-name.', {
        field: 'x-file-name',
      });
    const detail = await createImport(ctx, { ...headers.data, body: request.body, signal: request.signal });
    return Response.json(ImportDetail.parse(detail), { status: 201 });
  },
});

function decoded(name: string): string {
  try {
    return decodeURIComponent(name).replace(/[\p{Cc}/\\]/gu, '_');
  } catch {
    throw new AppError('invalid', 'Expected a percent-encoded file name in x-file-name.', { field: 'x-file-name' });
  }
}
