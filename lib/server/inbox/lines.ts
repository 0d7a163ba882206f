/** Lines of bytes as they come, ended by \n alone: what else ends a line elsewhere may stand inside a JSON text. */
import { AppError } from '@/lib/contracts/errors';

/** @param most characters of a line @throws AppError where a line is longer, or the bytes are no UTF-8 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoded(decoder, chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > most) throw new AppError('invalid', `Expected lines of at most ${most} characters, got more.`);
    yield* lines;
  }
  rest += decoded(decoder);
  if (rest !== '') yield rest;
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw new AppError('invalid', 'Expected lines of JSON in UTF-8, got something else.', { field: 'body', cause });
  }
}
