/** How Salesforce says no: an array of one error with a code; only its sign-in has words of another form. */
import type { Answer, Fields } from './vendor-server';

export class SalesforceRefusal extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    /** What some codes say beside it. */
    readonly beside: Fields = {},
  ) {
    super(message);
  }
}

export const noSession = () => new SalesforceRefusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
export const notEnabled = () =>
  new SalesforceRefusal(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
export const userWithoutApi = () =>
  new SalesforceRefusal(403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');
export const tooManyToday = () => new SalesforceRefusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
/** The same code as for the day's limit, but over in seconds; too many requests of 20 seconds or longer run at once. */
export const tooManyAtOnce = () =>
  new SalesforceRefusal(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.');
export const noAccess = () =>
  new SalesforceRefusal(
    403,
    'INSUFFICIENT_ACCESS',
    'The user does not have access to the resource or the permissions needed',
  );
export const notFound = () => new SalesforceRefusal(404, 'NOT_FOUND', 'The requested resource does not exist');
export const noRecord = () =>
  new SalesforceRefusal(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible: Id');
export const inTheBin = () => new SalesforceRefusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
export const retired = () =>
  new SalesforceRefusal(410, 'UNSUPPORTED_API_VERSION', 'The requested API version is retired');
export const onlyGet = (method: string) =>
  new SalesforceRefusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are GET`);
export const malformed = (message: string) => new SalesforceRefusal(400, 'MALFORMED_QUERY', message);
export const missing = (name: string) =>
  new SalesforceRefusal(400, 'MALFORMED_QUERY', `A query string has to be specified: ${name}`);
export const queryTimeout = () =>
  new SalesforceRefusal(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');
export const noLocator = (extendedErrorCode: string) =>
  new SalesforceRefusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator', { extendedErrorCode });
export const replicationDate = (message: string) => new SalesforceRefusal(400, 'INVALID_REPLICATION_DATE', message);
const unavailable = () => new SalesforceRefusal(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unavailable');
const unknown = (status: number) =>
  new SalesforceRefusal(
    status,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-123456789)',
  );

/** Where in the query it went wrong, as Salesforce draws it. */
export function pointed(errorCode: string, { soql, at, message }: { soql: string; at: number; message: string }) {
  const text = `\n${soql.slice(Math.max(0, at - 40), at + 40)}\n${' '.repeat(Math.min(at, 40))}^\nERROR at Row:1:Column:${at + 1}\n${message}`;
  return new SalesforceRefusal(400, errorCode, text);
}

const REFERENCE = 'Please reference your WSDL or the describe call for the appropriate names.';

/** The same for a field that is not there and for one that the user may not read. */
export const noColumn = (name: string, object: string) =>
  `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${REFERENCE}`;
export const noRelationship = (name: string) =>
  `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE}`;
export const noType = (name: string) =>
  `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${REFERENCE}`;

/** What a script's bare status is in Salesforce's words. */
export function refused(status: number): SalesforceRefusal {
  if (status === 400) return queryTimeout();
  if (status === 401) return noSession();
  if (status === 403) return tooManyToday();
  if (status === 404) return notFound();
  return status === 503 ? unavailable() : unknown(status);
}

export const answerOf = ({ status, errorCode, message, beside }: SalesforceRefusal): Answer => ({
  status,
  body: [{ message, errorCode, ...beside }],
});

/** A refusal as a script's fault. */
export const faultOf = (refusal: SalesforceRefusal) => ({
  kind: 'status' as const,
  status: refusal.status,
  body: JSON.stringify(answerOf(refusal).body),
});
