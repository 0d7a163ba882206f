/** Where a file lies and how one gets in: its address, its name, and what a request says of the login. Sends nothing itself. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { signedHeaders, storageUrl } from './file-s3';

export type FileLimits = {
  /** Of the file as it lies there. */
  bytes: number;
  /** Of a CSV file that comes as gzip. */
  unpackedBytes: number;
  unpackedRatio: number;
  /** Of a format that is read into memory, as it lies there. */
  wholeBytes: number;
  /** Of an Excel file, unpacked: in memory it takes six times as much. */
  sheetBytes: number;
  /** Of a group of rows of a Parquet file, unpacked. */
  groupBytes: number;
};

export type FileOptions = {
  address: string;
  /** For `open` it is not looked at; for `header` it is the Authorization header; for `s3` the login as JSON text (`file-s3.ts`). */
  secret: string;
  access: 'open' | 'header' | 's3';
  format: 'auto' | 'csv' | 'xlsx' | 'parquet';
  limits?: Partial<FileLimits>;
  timeoutMs?: number;
  idleMs?: number;
  /** Private ranges that may be reached: the operator's, unless told otherwise. */
  allowed?: readonly Range[];
};

/** Whoever drops the end of a name as long as this loses nothing that anybody reads. */
const LONGEST_NAME = 200;
/** Names under localhost lead nowhere else (RFC 6761). */
const LOOPBACK = /^(([a-z\d-]+\.)*localhost|127\.0\.0\.1|\[::1\])$/;

/** @throws AppError that never repeats the address: its query may be a login */
export function urlOf({ address, access }: FileOptions): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const plain = url?.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (!url || (url.protocol !== 'https:' && !plain))
    throw new AppError('invalid', 'Expected the address of a file, beginning with https://.', { field: 'address' });
  url.hash = '';
  return access === 's3' ? storageUrl(url) : url;
}

/** The last part of the path, as people write it. */
export function fileName(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  const name = decoded(last)
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  return name === '' ? url.hostname : [...name].slice(0, LONGEST_NAME).join('');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).toWellFormed();
  } catch {
    return part; // a percent sign that is only one
  }
}

/** What the request for a file says of who asks. */
export async function loginHeaders({ access, secret }: FileOptions, url: URL): Promise<Record<string, string>> {
  switch (access) {
    case 'open':
      return {};
    case 'header':
      if (secret.trim() === '')
        throw new AppError('invalid', 'Expected the text of the Authorization header, got none.', { field: 'secret' });
      return { authorization: secret.trim() };
    case 's3':
      return signedHeaders(url, secret);
  }
}
