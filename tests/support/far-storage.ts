/**
 * A storage that speaks S3, as far as a reader meets it: it checks the signature of a request by its own reckoning, written from
 * AWS's description (Signature Version 4, "Create a signed AWS API request"), and gives out what lies under a key.
 */
import crypto from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';

export type StorageLogin = { accessKeyId: string; secretAccessKey: string; region: string };
type Storage = { login: StorageLogin; files: ReadonlyMap<string, string | Uint8Array>; skewMs?: number };

const hmac = (key: crypto.BinaryLike, text: string): Buffer => crypto.createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => crypto.createHash('sha256').update(text).digest('hex');
/** Everything but what RFC 3986 never reserves. */
const encoded = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

/** The code that S3 would refuse the request with, or null. */
function fault(request: IncomingMessage, { login, skewMs = 0 }: Storage): string | null {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!given) return 'AccessDenied';
  const [, key, day = '', region = '', names = '', signature] = given;
  if (key !== login.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== login.region) return 'AuthorizationHeaderMalformed';
  const date = String(request.headers['x-amz-date'] ?? '');
  const at = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (!date.startsWith(day) || !(Math.abs(Date.now() + skewMs - at) < 900_000)) return 'RequestTimeTooSkewed';
  const signed = names.split(';');
  const needed = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  if (needed.some((name) => !signed.includes(name))) return 'AccessDenied';
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical(request, signed))].join('\n');
  const signing = [region, 's3', 'aws4_request'].reduce<Buffer>(
    (last, part) => hmac(last, part),
    hmac(`AWS4${login.secretAccessKey}`, day),
  );
  return hmac(signing, toSign).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}

function canonical(request: IncomingMessage, signed: readonly string[]): string {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const pairs =
    query === ''
      ? []
      : query.split('&').map((pair) => pair.split('=').map((part) => encoded(decodeURIComponent(part))));
  return [
    request.method,
    path
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    pairs
      .map(([name = '', value = '']) => `${name}=${value}`)
      .sort()
      .join('&'),
    ...signed.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/\s+/g, ' ')}`,
    ),
    '',
    signed.join(';'),
    String(request.headers['x-amz-content-sha256'] ?? ''),
  ].join('\n');
}

/** @param storage.files by "bucket/key"; the bucket may be in the path or the first part of the host */
export const storage =
  (storage: Storage): RequestListener =>
  (request, response) => {
    const refuse = (status: number, code: string) => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${request.headers.authorization}</Message></Error>`,
      );
    };
    const code = fault(request, storage);
    if (code) return refuse(code === 'AuthorizationHeaderMalformed' ? 400 : 403, code);
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').slice(1);
    const bucket = /^([a-z0-9-]+)\.localhost(:|$)/.exec(request.headers.host ?? '')?.[1];
    const body = storage.files.get(bucket ? `${bucket}/${path}` : path);
    if (body === undefined) return refuse(404, 'NoSuchKey');
    response.writeHead(200, { etag: '"any"', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
