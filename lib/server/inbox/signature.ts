/** Who signed a delivery: each sender signs the body as it is, in its own header and writing. Knows no address and no table. */
import 'server-only';
import crypto from 'node:crypto';
import type http from 'node:http';
import type { WebhookSettings } from '@/lib/contracts/source-kinds';

type Headers = http.IncomingHttpHeaders;
type Signed = { settings: Pick<WebhookSettings, 'format' | 'header'>; secret: string; headers: Headers; body: Buffer };

/** What another than the sender could have kept and sends later is refused, where the sender says when he sent it. */
const SKEW_SECONDS = 300;

/** @param now milliseconds since 1970 */
export function isSigned({ settings, secret, headers, body }: Signed, now: number): boolean {
  switch (settings.format) {
    case 'typeform': // sha256=base64
      return matches(headers['typeform-signature'], hmac('sha256', secret, body));
    case 'delighted': // sha256=hex, by the private API key
      return matches(headers['x-delighted-webhook-signature'], hmac('sha256', secret, body));
    case 'surveymonkey': // base64, by “client id&client secret”
      return matches(headers['sm-signature'], hmac('sha1', secret, body));
    case 'own':
      return settings.header?.toLowerCase() === 'webhook-signature'
        ? isStandard({ secret, headers, body }, now)
        : matches(headers[settings.header?.toLowerCase() ?? ''], hmac('sha256', secret, body));
  }
}

const hmac = (algorithm: string, secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer => {
  const digest = crypto.createHmac(algorithm, secret);
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** In hex or base64, with or without the name of the algorithm before it. */
function matches(said: string | string[] | undefined, expected: Buffer): boolean {
  if (typeof said !== 'string') return false;
  const text = said.trim().replace(/^sha(?:1|256)=/, '');
  return same(text.toLowerCase(), expected.toString('hex')) || same(text, expected.toString('base64'));
}

/** In the same time whatever differs. */
function same(said: string, expected: string): boolean {
  const [a, b] = [Buffer.from(said), Buffer.from(expected)];
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}

/** As “Standard Webhooks” describes it: id, seconds since 1970 and body, by a secret that may be written `whsec_` and base64. */
function isStandard({ secret, headers, body }: Omit<Signed, 'settings'>, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': said } = headers;
  if (typeof id !== 'string' || typeof at !== 'string' || typeof said !== 'string') return false;
  if (!/^\d{1,12}$/.test(at) || Math.abs(now / 1_000 - Number(at)) > SKEW_SECONDS) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const expected = hmac('sha256', key, `${id}.${at}.`, body);
  return said.split(' ').some((each) => each.startsWith('v1,') && matches(each.slice('v1,'.length), expected));
}
