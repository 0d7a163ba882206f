/** One HTTP exchange with addresses that were checked before, up to the headers of the answer. Knows HTTP; decides no address and no limit. */
import 'server-only';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { AppError } from '@/lib/contracts/errors';
import { hostOf } from './addresses';

export type Sending = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** An answer may come as gzip. It is handed on as it came: its reader says how far it may swell. */
  gzip?: boolean;
};
/** `lookup` answers with the checked addresses alone; `ca` is set where other certificates than Node's own are trusted. */
type Through = { lookup: LookupFunction; ca: string | undefined; signal: AbortSignal };

/** Before the next of several addresses is tried: Node's own 250 ms are less than some networks need. */
const ONE_CALL = { keepAlive: false, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2_000 };
/** Where a request goes and how it is framed is not for its sender to say; nothing is decompressed, so nothing swells. */
const OURS =
  /^(host|connection|keep-alive|content-length|transfer-encoding|accept-encoding|upgrade|expect|te|trailer|proxy-.*)$/i;

/** @throws AppError for what is no plain http or https address; its text is not repeated, it may hold a secret */
export function readUrl(address: string | URL): URL {
  const url = URL.canParse(String(address)) ? new URL(address) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new AppError('invalid', 'Expected an address that begins with http:// or https://.');
  if (url.username || url.password)
    throw new AppError('invalid', 'Expected an address without a user name or a password in it.');
  return url;
}

function readHeaders(headers: Record<string, string>, gzip: boolean): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch {
      // Node's own words would repeat the value
      throw new AppError('invalid', `Expected a header of plain text, got another in ${JSON.stringify(name)}.`);
    }
    if (OURS.test(name)) throw new AppError('invalid', `Expected no header ${name}: it is set here.`);
  }
  return { ...headers, 'accept-encoding': gzip ? 'gzip' : 'identity' };
}

/** Sends the request. Not pooled, through no proxy whatever the environment says, certificates checked whatever it says. */
export function answerOf(
  url: URL,
  { method, headers = {}, body, gzip = false }: Sending,
  through: Through,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const options: https.RequestOptions = {
    ...{ method, headers: readHeaders(headers, gzip), lookup: through.lookup, ca: through.ca },
    ...{ hostname: hostOf(url), port: url.port, path: url.pathname + url.search },
    agent: secure ? new https.Agent(ONE_CALL) : new http.Agent(ONE_CALL),
    rejectUnauthorized: true,
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? https : http).request(options);
    through.signal.addEventListener('abort', () => sent.destroy(), { once: true });
    sent.on('response', (response) => {
      response.on('error', () => undefined); // whoever reads is told; until then nobody may be listening
      resolve(response);
    });
    sent.on('error', reject);
    sent.on('close', () => reject(new Error('closed without an answer'))); // a change of protocol is neither answer nor error
    sent.end(body);
  });
}

/** What came and is not an answer to the question: another address, or bytes that would swell. */
export function refuseOther(response: IncomingMessage, host: string, gzip = false): void {
  const { statusCode = 0, headers } = response;
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  const redirected = statusCode >= 300 && statusCode < 400 && statusCode !== 304; // that one says "as before"
  if (!redirected && (encoding === 'identity' || (gzip && encoding === 'gzip'))) return;
  response.destroy();
  if (redirected) throw new AppError('upstream', `${host} redirected, which is not followed.`);
  throw new AppError('upstream', `Expected an uncompressed answer from ${host}, got another encoding.`);
}
