/** How ClickHouse says no: a code, its name, and the status that its HTTP server has for it. */
import pg from 'pg';
import type { Answer } from '@/tests/support/vendors/vendor-server';
import { UnreadableStatement } from './translation';

const VERSION = '24.8.4.13 (official build)';

const KNOWN = {
  UNSUPPORTED_METHOD: [1, 500],
  CANNOT_PARSE_TEXT: [6, 400],
  CANNOT_PARSE_DATETIME: [41, 400],
  UNKNOWN_FUNCTION: [46, 404],
  UNKNOWN_IDENTIFIER: [47, 404],
  TYPE_MISMATCH: [53, 400],
  TABLE_ALREADY_EXISTS: [57, 500],
  UNKNOWN_TABLE: [60, 404],
  SYNTAX_ERROR: [62, 400],
  UNKNOWN_FORMAT: [73, 404],
  UNKNOWN_DATABASE: [81, 404],
  UNKNOWN_SETTING: [115, 404],
  TIMEOUT_EXCEEDED: [159, 408],
  READONLY: [164, 500],
  TOO_MANY_SIMULTANEOUS_QUERIES: [202, 500],
  MEMORY_LIMIT_EXCEEDED: [241, 500],
  DIVISION_BY_ZERO: [153, 500],
  TOO_MANY_ROWS_OR_BYTES: [396, 500],
  UNKNOWN_QUERY_PARAMETER: [456, 500],
  ACCESS_DENIED: [497, 403],
  UNKNOWN_ROLE: [511, 404],
  AUTHENTICATION_FAILED: [516, 403],
} as const satisfies Record<string, readonly [code: number, status: number]>;

type ClickhouseErrorName = keyof typeof KNOWN;

export class ClickhouseRefusal extends Error {
  constructor(
    readonly named: ClickhouseErrorName,
    message: string,
  ) {
    super(message);
  }
}

export const answerOf = ({ named, message }: ClickhouseRefusal): Answer => {
  const [code, status] = KNOWN[named];
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-clickhouse-exception-code': String(code) },
    body: `Code: ${code}. DB::Exception: ${message}. (${named}) (version ${VERSION})\n`,
  };
};

export const wrongLogin = (user: string) =>
  new ClickhouseRefusal(
    'AUTHENTICATION_FAILED',
    `${user}: Authentication failed: password is incorrect, or there is no user with such name`,
  );

export const notGranted = (user: string, wanted: string) =>
  new ClickhouseRefusal(
    'ACCESS_DENIED',
    `${user}: Not enough privileges. To execute this query, it's necessary to have the grant ${wanted}`,
  );

export const readOnlyStatement = (user: string, get: boolean) =>
  new ClickhouseRefusal(
    'READONLY',
    `${user}: Cannot execute query in readonly mode${
      get
        ? '. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries'
        : ''
    }`,
  );

export const lockedSetting = (name: string) =>
  new ClickhouseRefusal('READONLY', `Cannot modify '${name}' setting in readonly mode`);

export const unknownTable = (name: string, sql: string) =>
  new ClickhouseRefusal('UNKNOWN_TABLE', `Unknown table expression identifier '${name}' in scope ${sql}`);
export const unknownDatabase = (name: string) =>
  new ClickhouseRefusal('UNKNOWN_DATABASE', `Database ${name} does not exist`);
export const syntaxError = (near: string) =>
  new ClickhouseRefusal('SYNTAX_ERROR', `Syntax error: failed at position 1 ('${near}'): ${near}`);
export const tooSlow = (seconds: number) =>
  new ClickhouseRefusal('TIMEOUT_EXCEEDED', `Timeout exceeded: elapsed ${seconds} seconds, maximum: ${seconds}`);

/** What Postgres said, in ClickHouse's words; what it never says to a reader is a mistake here and thrown as it came. */
export function translatedError(error: unknown, sql: string, seconds: number): unknown {
  if (error instanceof UnreadableStatement) return syntaxError(error.message);
  if (!(error instanceof pg.DatabaseError)) return error;
  const said = error.message;
  const [, name = said] = /"([^"]+)"/.exec(said) ?? [];
  switch (error.code) {
    case '42P01':
      return unknownTable(name, sql);
    case '3F000':
      return unknownDatabase(name);
    case '42703':
      return new ClickhouseRefusal('UNKNOWN_IDENTIFIER', `Unknown expression identifier '${name}' in scope ${sql}`);
    case '42601':
    case '25006':
      return syntaxError(name);
    case '42883':
      return new ClickhouseRefusal('UNKNOWN_FUNCTION', `Function with name '${said}' does not exist. In scope ${sql}`);
    case '22007':
    case '22008':
      return new ClickhouseRefusal('CANNOT_PARSE_DATETIME', `Cannot parse DateTime: ${said}`);
    case '22P02':
      return new ClickhouseRefusal('CANNOT_PARSE_TEXT', `Cannot parse string: ${said}`);
    case '42804':
    case '42846':
      return new ClickhouseRefusal('TYPE_MISMATCH', said);
    case '22012':
      return new ClickhouseRefusal('DIVISION_BY_ZERO', 'Division by zero: while executing query');
    case '42P07':
      return new ClickhouseRefusal('TABLE_ALREADY_EXISTS', `Table ${name} already exists`);
    case '57014':
      return tooSlow(seconds);
    default:
      return error;
  }
}

/** What a script's bare status is in ClickHouse's words. */
export function refused(status: number): Answer {
  const said: Partial<Record<number, ClickhouseRefusal>> = {
    403: wrongLogin('default'),
    404: unknownTable('default.nothing', 'SELECT 1'),
    408: tooSlow(1),
    500: new ClickhouseRefusal('TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many simultaneous queries. Maximum: 100'),
  };
  const known = said[status];
  return known ? answerOf(known) : { status, headers: { 'content-type': 'text/plain' }, body: '' };
}
