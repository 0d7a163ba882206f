/** How Zendesk says no: most often an error and a description, some places an object with a title, sign-in a bare sentence. */
import type { Answer, Fields } from './vendor-server';

export class ZendeskRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Fields,
    readonly headers: Record<string, string> = {},
  ) {
    super(JSON.stringify(body));
  }
}

/** Both for nobody at all and for a wrong API token. */
export const notSignedIn = () =>
  new ZendeskRefusal(
    401,
    { error: "Couldn't authenticate you" },
    { 'www-authenticate': 'Basic realm="Web Password", charset="UTF-8"' },
  );

/** OAuth has words of its own. */
export const wrongBearer = () =>
  new ZendeskRefusal(401, {
    error: 'invalid_token',
    error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
  });

export const missingScope = (scope: string) =>
  new ZendeskRefusal(403, {
    error: 'Forbidden',
    description: `You are missing the following required scopes: ${scope}`,
  });

/** An object where others have a word. */
export const notAllowed = () =>
  new ZendeskRefusal(403, {
    error: {
      title: 'Forbidden',
      message:
        'You do not have access to this page. Please contact the account owner of this help desk for further help.',
    },
  });

export const noRecord = () => new ZendeskRefusal(404, { error: 'RecordNotFound', description: 'Not found' });
export const noEndpoint = () => new ZendeskRefusal(404, { error: 'InvalidEndpoint', description: 'Not found' });

/** Cursor-based exports say it with 400, time-based ones with 422 and another word. */
export const tooRecent = (timeBased: boolean) =>
  new ZendeskRefusal(timeBased ? 422 : 400, {
    error: timeBased ? 'InvalidValue' : 'StartTimeTooRecent',
    description: 'Too recent start_time. Use a start_time older than 1 minute',
  });

export const invalidAttribute = (name: string, expected: string) =>
  new ZendeskRefusal(400, {
    error: {
      title: 'Invalid attribute',
      message: `You passed an invalid value for the ${name} attribute. Invalid parameter: ${name} ${expected}`,
    },
  });

export const invalidPaging = (name: string) =>
  new ZendeskRefusal(400, { errors: [{ code: 'InvalidPaginationParameter', title: `${name} is invalid` }] });

export const tooMany = (what: string, retryAfterSeconds: number) =>
  new ZendeskRefusal(
    429,
    { error: 'APIRateLimitExceeded', description: `Number of allowed ${what} requests per minute exceeded` },
    { 'retry-after': String(retryAfterSeconds) },
  );

/** What a script's bare status is in Zendesk's words. */
export function refused(status: number): ZendeskRefusal {
  if (status === 401) return notSignedIn();
  if (status === 403) return notAllowed();
  if (status === 404) return noRecord();
  if (status === 429) return tooMany('API', 1);
  return new ZendeskRefusal(status, { error: 'InternalServerError', description: 'An error occurred' });
}

export const answerOf = ({ status, body, headers }: ZendeskRefusal): Answer => ({ status, body, headers });
