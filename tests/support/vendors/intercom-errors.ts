/** How Intercom says no: a list of errors, each with a code and most with a message. */
import type { Answer } from './vendor-server';

export class IntercomRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const noToken = () => new IntercomRefusal(401, 'unauthorized', 'Access Token Invalid');
export const notAllowed = () => new IntercomRefusal(403, 'forbidden', 'Not authorized to access resource');
export const notFound = (what = 'Resource') => new IntercomRefusal(404, 'not_found', `${what} Not Found`);
export const noCompany = () => new IntercomRefusal(404, 'company_not_found', 'Company Not Found');

export const wrongVersion = (message = 'The requested version could not be found') =>
  new IntercomRefusal(400, 'intercom_version_invalid', message);

/** What this address does not exist for. */
export const tooOld = () => wrongVersion('Requested resource is not available in current API version.');

export const invalid = (code: string, message: string) => new IntercomRefusal(400, code, message);
export const pageTooBig = () => invalid('parameter_invalid', 'Per Page is too big');
export const listEnds = () => invalid('client_error', 'page limit reached, please use scroll API');

export const scrollExists = () => invalid('scroll_exists', 'scroll already exists for this workspace');
export const noScroll = () => new IntercomRefusal(404, 'not_found', 'scroll parameter not found');

/** For scripts: what the reference says of a scroll that met a network fault. */
export const scrollBroken = () =>
  new IntercomRefusal(
    500,
    'server_error',
    'Request failed due to an internal network error. Please restart the scroll operation.',
  );

export const tooMany = (limit: number) =>
  new IntercomRefusal(429, 'rate_limit_exceeded', `Exceeded rate limit of ${limit} in 10_seconds`);

export function jsonOf(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw invalid('bad_request', 'bad HTTP request; JSON could not be parsed');
  }
}

/** What a script's bare status is in Intercom's words. */
export function refused(status: number): IntercomRefusal {
  if (status === 401) return noToken();
  if (status === 403) return notAllowed();
  if (status === 404) return notFound();
  if (status === 429) return tooMany(1_667);
  return new IntercomRefusal(status, status === 503 ? 'service_unavailable' : 'server_error', 'Server Error');
}

export const answerOf = ({ status, code, message }: IntercomRefusal, requestId: string): Answer => ({
  ...{ status, headers: { 'x-request-id': requestId } },
  body: { type: 'error.list', request_id: requestId, errors: [{ code, message }] },
});
