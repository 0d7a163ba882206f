/** How Google says no: a code, a sentence, and reasons. */
import pg from 'pg';
import type { Answer } from '@/tests/support/vendors/vendor-server';

type More = { location?: string; locationType?: string; said?: string; details?: unknown[] };

export class BigqueryRefusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly more: More = {},
  ) {
    super(message);
  }
}

const STATUSES: Partial<Record<number, string>> = {
  ...{ 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND' },
  ...{ 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE' },
};

export function answerOf({ status, reason, message, more }: BigqueryRefusal): Answer {
  const { said = message, details, ...place } = more;
  const errors = [{ message: said, domain: 'global', reason, ...place }];
  return {
    status,
    body: { error: { code: status, message, errors, status: STATUSES[status], ...(details && { details }) } },
  };
}

/** The usual reason of a status that a script asks for. */
export function refused(status: number): Answer {
  if (status === 401) return answerOf(notSignedIn());
  if (status === 403)
    return answerOf(
      new BigqueryRefusal(
        403,
        'rateLimitExceeded',
        'Exceeded rate limits: too many api requests per user per method for this user_method.',
      ),
    );
  if (status === 429) return answerOf(new BigqueryRefusal(429, 'rateLimitExceeded', 'Exceeded rate limits.'));
  return answerOf(
    new BigqueryRefusal(status, 'backendError', 'Error encountered during execution. Retrying may solve the problem.'),
  );
}

export const notSignedIn = () =>
  new BigqueryRefusal(
    401,
    'authError',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    { said: 'Invalid Credentials', location: 'Authorization', locationType: 'header' },
  );
export const scopeMissing = (method: string) =>
  new BigqueryRefusal(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', {
    said: 'Insufficient Permission',
    details: [
      {
        ...{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
        ...{ domain: 'googleapis.com', metadata: { service: 'bigquery.googleapis.com', method } },
      },
    ],
  });
export const notFound = (what: string) => new BigqueryRefusal(404, 'notFound', `Not found: ${what}`);
export const denied = (what: string, why: string) =>
  new BigqueryRefusal(403, 'accessDenied', `Access Denied: ${what}: ${why}`);
export const invalid = (message: string) => new BigqueryRefusal(400, 'invalid', message);
export const invalidQuery = (message: string) =>
  new BigqueryRefusal(400, 'invalidQuery', message, { location: 'q', locationType: 'parameter' });
export const tooManyBytes = (most: number, needed: number) =>
  new BigqueryRefusal(
    400,
    'bytesBilledLimitExceeded',
    `Query exceeded limit for bytes billed: ${most}. ${needed} or higher required.`,
  );
export const stopped = () =>
  new BigqueryRefusal(400, 'stopped', 'Job execution was cancelled: User requested cancellation');

/** What Postgres did not take, in BigQuery's words; what it has no word for here is a mistake of the fake. */
export function refusalOf(mistake: unknown): unknown {
  if (!(mistake instanceof pg.DatabaseError)) return mistake;
  const { code = '', message } = mistake;
  const [quoted = ''] = /(?<=")[^"]+(?=")/.exec(message) ?? [];
  if (code === '42601')
    return invalidQuery(`Syntax error: Unexpected ${quoted ? `"${quoted}"` : 'end of script'} at [1:1]`);
  if (code === '42703') {
    const [, column = ''] = /column "?(.+?)"? does not exist/.exec(message) ?? [];
    return invalidQuery(`Unrecognized name: ${column} at [1:8]`);
  }
  if (code === '42883') {
    const [, called = ''] = /function (\w+)\(/.exec(message) ?? [];
    return invalidQuery(
      called ? `Function not found: ${called} at [1:8]` : `No matching signature for operator at [1:8]`,
    );
  }
  if (code === '42P01') return invalidQuery(`Unrecognized name: ${quoted} at [1:8]`);
  if (code === '22007' || code === '22008') return invalidQuery(`Invalid timestamp: '${quoted}'`);
  if (code === '22P02') return invalidQuery(`Bad value: ${quoted}`);
  return code === '22012' ? invalidQuery('division by zero') : mistake;
}
