/** Reads a JSON body with a cap, refusing what Postgres or a browser could choke on. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';

export const JSON_LIMIT = 500 * 1024;

export async function readJson(request: Request): Promise<unknown> {
  expectType(request, 'application/json');
  const body = parsed(await readText(request));
  refuseBroken(body, 'body');
  return body;
}

/** A form as it was sent, for a handler that reads it by itself. */
export async function readForm(request: Request): Promise<string> {
  expectType(request, 'application/x-www-form-urlencoded');
  return readText(request);
}

function expectType(request: Request, wanted: string): void {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== wanted) throw new AppError('unsupported', `Expected content type ${wanted}, got ${type ?? 'none'}.`);
  if (request.headers.get('content-encoding')) throw new AppError('unsupported', 'Expected an uncompressed body.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', 'Expected JSON in the body, got something else.', { field: 'body', cause });
  }
}

/** Text that Postgres cannot keep, at any depth: a NUL, or half of a surrogate pair. No recursion: a body may be deep. */
export function refuseBroken(value: unknown, field: string): void {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string' && (next.includes('\0') || !next.isWellFormed()))
      throw new AppError('invalid', `${field}: Expected text without NUL or broken characters.`, { field });
    if (typeof next === 'object' && next !== null) for (const entry of Object.entries(next)) open.push(...entry);
  }
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    size += part.value.length;
    if (size > JSON_LIMIT) throw new AppError('too_large', `Expected at most ${JSON_LIMIT} bytes, got more.`);
    chunks.push(part.value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError('invalid', 'Expected UTF-8 in the body.', { field: 'body', cause });
  }
}
