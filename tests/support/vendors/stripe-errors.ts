/** How Stripe says no: the error object, its status and the headers beside it. */
import type { Answer, Fields } from './vendor-server';

export class StripeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly error: Fields,
    readonly headers: Record<string, string> = {},
  ) {
    super(String(error.message));
  }
}

const refusal = (status: number, error: Fields, headers?: Record<string, string>) =>
  new StripeRefusal(status, { ...error, type: error.type ?? 'invalid_request_error' }, headers);

const documented = (code: string) => ({
  code,
  doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
});

const CHALLENGE = { 'www-authenticate': 'Basic realm="Stripe"' };
const HELP = 'or we can help at https://support.stripe.com/.';

export const noKey = () =>
  refusal(
    401,
    {
      message: `You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, ${HELP}`,
    },
    CHALLENGE,
  );

export const wrongKey = (key: string) =>
  refusal(401, { message: `Invalid API Key provided: ${masked(key)}` }, CHALLENGE);

/** The error of a restricted key names the permission that is missing, and has no code. */
export const notPermitted = (key: string, { account, permission }: { account: string; permission: string }) =>
  refusal(403, {
    message: `The provided key '${masked(key)}' does not have the required permissions for this endpoint on account '${account}'. Having the '${permission}' permission would allow this request to continue.`,
  });

/** 404 where the id is in the address, 400 where it is in a parameter. */
export const missing = (kind: string, { id, param }: { id: string; param: string }) =>
  refusal(param === 'id' ? 404 : 400, {
    ...documented('resource_missing'),
    ...{ message: `No such ${kind}: '${id}'`, param },
  });

export const unknownParameter = (param: string) =>
  refusal(400, { ...documented('parameter_unknown'), message: `Received unknown parameter: ${param}`, param });

export const badInteger = (param: string, message: string) =>
  refusal(400, { ...documented('parameter_invalid_integer'), message, param });

export const invalid = (message: string, param?: string) => refusal(400, { message, ...(param ? { param } : {}) });

export const unknownAddress = (method: string, path: string) =>
  refusal(404, {
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs ${HELP}`,
  });

/** Too many requests: the reason is in a header, and there is no Retry-After. */
const rateLimited = () =>
  refusal(
    429,
    {
      ...documented('rate_limit'),
      message:
        'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    },
    { 'stripe-rate-limited-reason': 'global-rate', 'stripe-should-retry': 'true' },
  );

/** Another request holds the object: 429 as well, without the header that names a limit. */
export const lockTimeout = () =>
  refusal(429, {
    ...documented('lock_timeout'),
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request.',
  });

/** What a script's bare status is in Stripe's words. */
export function refused(status: number): Answer {
  const known = new Map([
    [401, () => wrongKey('sk_test_00000000000000expired')],
    [403, () => notPermitted('rk_test_00000000000000000000', { account: 'acct_1', permission: 'rak_customer_read' })],
    [429, rateLimited],
  ]).get(status);
  return answerOf(
    known?.() ?? refusal(status, { type: 'api_error', message: 'An error occurred with our connection to Stripe.' }),
  );
}

export const answerOf = ({ status, error, headers }: StripeRefusal): Answer => ({ status, headers, body: { error } });

/** As Stripe shows a key: its kind and its last four characters. */
const masked = (key: string) => `${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
