/** CSV answers: streamed, named, and harmless in a spreadsheet. */
import 'server-only';
import type { ReadableStream as NodeStream } from 'node:stream/web';

/** A cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers. */
export const safeCell = (value: string): string =>
  /^[\s]*[=+\-@\t\r]/.test(value) && !/^[-+]?\d[\d.,]*(e[-+]?\d+)?%?$/i.test(value.trim()) ? `'${value}` : value;

export function csvResponse(body: NodeStream | ReadableStream | string, fileName: string): Response {
  const plain = fileName
    .replace(/\.csv$/i, '')
    .replace(/[^\p{L}\p{N} ._-]+/gu, '_')
    .slice(0, 100);
  const ascii = plain.replace(/[^\x20-\x7e]/g, '_');
  return new Response(body as BodyInit, {
    // Node's stream type and the browser's are one at run time
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${ascii}.csv"; filename*=UTF-8''${encodeURIComponent(plain)}.csv`,
    },
  });
}
