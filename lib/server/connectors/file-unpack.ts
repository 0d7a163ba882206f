/** Gzip to bytes, as far as it is a file and no bomb. Knows no format. */
import 'server-only';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '@/lib/contracts/errors';

export type Unpacking = { name: string; maxBytes: number; maxRatio: number };

/** What a few bytes swell to is no danger, and a tiny file of one repeated line is no bomb. */
const ALWAYS = 10 * 1024 ** 2;

/** @throws AppError where it swells too far, is damaged or ends too early */
export async function* unpacked(
  packed: AsyncIterable<Buffer>,
  { name, maxBytes, maxRatio }: Unpacking,
): AsyncGenerator<Buffer, void> {
  let taken = 0;
  let given = 0;
  const counted = async function* () {
    for await (const part of packed) {
      taken += part.length;
      yield part;
    }
  };
  const source = Readable.from(counted(), { objectMode: false, highWaterMark: 1 << 16 });
  const gunzip = createGunzip({ chunkSize: 1 << 16 });
  source.on('error', (cause) => gunzip.destroy(cause));
  try {
    for await (const chunk of source.pipe(gunzip)) {
      const part: Buffer = chunk; // bytes, as no encoding was set
      given += part.length;
      if (given > maxBytes || (given > ALWAYS && given > maxRatio * taken))
        throw new AppError('invalid', `${name} unpacks to far more than its size, which is not read.`);
      yield part;
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && /^Z_/.test(String(cause.code)))
      throw new AppError('invalid', `${name} is a damaged gzip archive, or only the beginning of one.`, { cause });
    throw cause;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
