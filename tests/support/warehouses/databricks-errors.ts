/** How Databricks says no: of a request with a status and a code, of a statement with Spark's condition and an SQLSTATE. */
import pg from 'pg';
import type { Answer } from '@/tests/support/vendors/vendor-server';
import { UnreadableStatement } from './translation';

/** A request that is refused. */
export class DatabricksRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string | number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const answerOf = ({ status, code, message, headers }: DatabricksRefusal): Answer => ({
  ...{ status, headers },
  body: { error_code: code, message },
});

export const noCredential = () =>
  new DatabricksRefusal(401, 401, 'Credential was not sent or was of an unsupported type for this API.');
export const wrongToken = () => new DatabricksRefusal(403, '403', 'Invalid access token.');
export const invalidValue = (message: string) => new DatabricksRefusal(400, 'INVALID_PARAMETER_VALUE', message);
export const noWarehouse = (id: string) =>
  new DatabricksRefusal(404, 'RESOURCE_DOES_NOT_EXIST', `SQL warehouse ${id} does not exist.`);
export const noStatement = (id: string) =>
  new DatabricksRefusal(404, 'NOT_FOUND', `The statement ${id} was not found.`);
export const noEndpoint = (path: string) =>
  new DatabricksRefusal(404, 'ENDPOINT_NOT_FOUND', `No API found for '${path}'`);

/** What a script's bare status is in Databricks' words. */
export function refused(status: number): Answer {
  if (status === 401) return answerOf(noCredential());
  if (status === 403) return answerOf(wrongToken());
  if (status === 404) return answerOf(noStatement('nothing'));
  if (status === 429)
    return answerOf(
      new DatabricksRefusal(429, 'REQUEST_LIMIT_EXCEEDED', 'Too many requests. Please retry later.', {
        'retry-after': '1',
      }),
    );
  if (status === 503)
    return answerOf(new DatabricksRefusal(503, 'TEMPORARILY_UNAVAILABLE', 'The service is temporarily unavailable.'));
  return answerOf(new DatabricksRefusal(status, 'INTERNAL_ERROR', 'Internal error'));
}

/** A statement that fails. */
export class SparkError extends Error {}

export const spark = (condition: string, message: string, state: string) =>
  new SparkError(`[${condition}] ${message} SQLSTATE: ${state}`);

export const noTable = (parts: readonly string[]) =>
  spark(
    'TABLE_OR_VIEW_NOT_FOUND',
    `The table or view ${parts.map((part) => `\`${part}\``).join('.')} cannot be found. Verify the spelling and correctness of the schema and catalog.`,
    '42P01',
  );
export const notGranted = (privilege: string, kind: string, name: string) =>
  spark(
    'INSUFFICIENT_PERMISSIONS',
    `Insufficient privileges:\nUser does not have ${privilege} on ${kind} '${name}'.`,
    '42501',
  );
export const unboundParameter = (name: string) =>
  spark('UNBOUND_SQL_PARAMETER', `Found the unbound parameter: ${name}.`, '42P02');
export const unparsable = (near: string) => spark('PARSE_SYNTAX_ERROR', `Syntax error at or near '${near}'.`, '42601');

/** What Postgres said, in Spark's words; what it never says to a reader is a mistake here and stays as it came. */
export function translatedError(error: unknown): unknown {
  if (error instanceof UnreadableStatement) return unparsable(error.message);
  if (!(error instanceof pg.DatabaseError)) return error;
  const [, name = error.message] = /"([^"]+)"/.exec(error.message) ?? [];
  switch (error.code) {
    case '42P01':
    case '3F000':
      return noTable(name.split('.'));
    case '42703':
      return spark(
        'UNRESOLVED_COLUMN.WITH_SUGGESTION',
        `A column, variable, or function parameter with name \`${name}\` cannot be resolved. Did you mean one of the following? [].`,
        '42703',
      );
    case '42601':
    case '25006':
      return unparsable(name);
    case '42883':
      return spark('UNRESOLVED_ROUTINE', `Cannot resolve routine \`${error.message}\` on search path.`, '42883');
    case '22P02':
    case '22007':
    case '22008':
      return spark(
        'CAST_INVALID_INPUT',
        `The value cannot be cast because it is malformed: ${error.message}.`,
        '22018',
      );
    case '42804':
    case '42846':
      return spark('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', `Cannot resolve: ${error.message}.`, '42K09');
    case '22012':
      return spark('DIVIDE_BY_ZERO', 'Division by zero. Use `try_divide` to tolerate divisor being 0.', '22012');
    default:
      return error;
  }
}
