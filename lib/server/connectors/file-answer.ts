/**
 * Asks for a file and takes nothing but the file for an answer. Every other answer is said in words that an admin can act on,
 * and none of them repeats the login or the query of the address. Knows HTTP; no format.
 */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { download } from '@/lib/server/egress/request';
import { type FileLimits, type FileOptions, fileName, loginHeaders, urlOf } from './file-address';

const MB = 1024 ** 2;
const GB = 1024 * MB;
const LIMITS: FileLimits = {
  bytes: 2 * GB,
  unpackedBytes: 2 * GB,
  unpackedRatio: 200,
  wholeBytes: 100 * MB,
  sheetBytes: 80 * MB,
  groupBytes: 200 * MB,
};

export const limitsOf = ({ limits }: FileOptions): FileLimits => ({ ...LIMITS, ...limits });

export type FileAnswer = {
  name: string;
  host: string;
  /** As announced; null where it is not. */
  bytes: number | null;
  chunks: AsyncGenerator<Buffer, void>;
};

export async function fileAnswer(options: FileOptions, signal: AbortSignal): Promise<FileAnswer> {
  const url = urlOf(options);
  const [name, host] = [fileName(url), url.hostname];
  const { timeoutMs, idleMs, allowed } = options;
  const { bytes: maxBytes } = limitsOf(options);
  const headers = { 'user-agent': 'Bellwether', ...(await loginHeaders(options, url)) };
  const answer = await download(url, { headers, timeoutMs, idleMs, signal, allowed, maxBytes }).catch((cause) => {
    // Egress says one sentence of all that comes before an answer; beneath it is the time that was over, if it was that.
    if (signal.aborted || !(cause instanceof AppError) || !(cause.cause instanceof AppError)) throw cause;
    throw new AppError('upstream', `${host} did not answer in time.`, { cause });
  });
  const { status, chunks } = answer;
  if (status !== 200) {
    const first = await leave(chunks);
    throw refusal({ status, name, host, options, said: codeIn(first) });
  }
  const said = Number(answer.headers['content-length'] ?? Number.NaN);
  const bytes = Number.isSafeInteger(said) ? said : null;
  if (bytes !== null && bytes > maxBytes) {
    await leave(chunks);
    throw tooLarge(name, maxBytes, bytes);
  }
  return { name, host, bytes, chunks };
}

/** What is left before its first byte was asked for would hold its connection. @returns that first part */
async function leave(chunks: AsyncGenerator<Buffer, void>): Promise<Buffer> {
  const first = await chunks.next().catch(() => null); // the status has said enough
  await chunks.return();
  return first?.value ?? Buffer.alloc(0);
}

/** A storage names the reason in XML; only a single word of it is taken. */
const codeIn = (body: Buffer): string => /<Code>(\w{1,60})<\/Code>/.exec(body.toString('latin1'))?.[1] ?? '';

type Refused = { status: number; name: string; host: string; options: FileOptions; said: string };

function refusal({ status, name, host, options, said }: Refused): AppError {
  const code = said === '' ? `${status}` : `${status} ${said}`;
  const another = status === 400 && options.access === 's3'; // as a login for another region
  if (status === 401 || status === 403 || another)
    return options.access === 'open'
      ? new AppError('invalid', `${host} wants a login for ${name} (${code}). Choose another access than open.`)
      : new AppError(
          'invalid',
          `${host} refused the login for ${name} (${code}). Check what was given as its secret.`,
          {
            field: 'secret',
          },
        );
  if (status === 404 || status === 410)
    return new AppError('invalid', `${host} has no file ${name} (${code}). Check the address.`, { field: 'address' });
  if (status === 429) return new AppError('upstream', `${host} is asked too often (${code}). It is tried again later.`);
  if (status >= 500)
    return new AppError('upstream', `${host} failed when asked for ${name} (${code}). It is tried again later.`);
  return new AppError('upstream', `Expected the file ${name} from ${host}, got the answer ${code} instead.`);
}

export const tooLarge = (name: string, most: number, got: number | null = null): AppError =>
  new AppError(
    'invalid',
    `Expected ${name} to have at most ${megabytes(most)}, got ${got === null ? 'more' : megabytes(got)}.`,
  );

const megabytes = (bytes: number): string => `${Math.ceil(bytes / MB).toLocaleString('en-US')} MB`;
