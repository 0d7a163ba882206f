/** How Snowflake says no: a code of its own, a state of SQL, and a sentence. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Answer } from '@/tests/support/vendors/vendor-server';

export class SnowflakeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly sqlState?: string,
  ) {
    super(message);
  }
}

/** @param handle of the statement that failed */
export const answerOf = ({ status, code, message, sqlState }: SnowflakeRefusal, handle?: string): Answer => ({
  status,
  body: { code, message, ...(sqlState && { sqlState }), ...(handle && { statementHandle: handle }) },
});

const failed = (code: string, sqlState: string, message: string) => new SnowflakeRefusal(422, code, message, sqlState);
const compiling = (code: string, sqlState: string, message: string) =>
  failed(code, sqlState, `SQL compilation error:\n${message}`);

export const invalidToken = () => new SnowflakeRefusal(401, '390144', `JWT token is invalid. [${randomUUID()}]`);
export const expiredToken = () => new SnowflakeRefusal(401, '390318', 'OAuth access token expired.');
export const wrongKindOfToken = () => new SnowflakeRefusal(401, '390303', 'Invalid OAuth access token.');
export const invalidAccessToken = () =>
  new SnowflakeRefusal(401, '394400', 'Programmatic access token is invalid.', '08001');
export const noRequest = (message: string) => new SnowflakeRefusal(400, '391920', message);
export const noEndpoint = () => new SnowflakeRefusal(404, '390404', 'Not Found');
export const wrongMethod = () => new SnowflakeRefusal(405, '390405', 'Method Not Allowed');
export const wrongType = () => new SnowflakeRefusal(415, '391902', 'Unsupported Content-Type header is specified.');
export const noStatement = (handle: string) =>
  new SnowflakeRefusal(404, '000709', `Statement ${handle} not found`, '02000');
export const notExecuting = () => failed('000605', '57014', 'Identified SQL statement is not currently executing.');
export const canceled = () => failed('000604', '57014', 'SQL execution canceled');
export const timedOut = (seconds: number) =>
  new SnowflakeRefusal(
    408,
    '000630',
    `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
    '57014',
  );
export const roleNotGranted = (role: string) =>
  failed('390189', '08001', `Role '${role}' specified in the connect string is not granted to this user.`);
export const noWarehouse = () =>
  failed(
    '000606',
    '57P03',
    `No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.`,
  );
export const noDatabase = () =>
  failed(
    '090105',
    '22000',
    `Cannot perform SELECT. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.`,
  );
export const missing = (kind: string, name: string) =>
  compiling('002003', '42S02', `${kind} '${name}' does not exist or not authorized.`);
export const insufficient = (kind: string, name: string) =>
  failed('003001', '42501', `SQL access control error:\nInsufficient privileges to operate on ${kind} '${name}'`);
export const wrongCount = (count: number) =>
  failed('000008', '0A000', `Actual statement count ${count} did not match the desired statement count 1.`);
export const unsupported = (what: string) => failed('000002', '0A000', `Unsupported feature '${what}'.`);
export const syntaxError = (what: string) => compiling('001003', '42000', `syntax error line 1 at position 0 ${what}.`);

/** What Postgres did not take, in Snowflake's words; what it has no word for here is a mistake of the fake. */
export function refusalOf(mistake: unknown, seconds: number): unknown {
  if (!(mistake instanceof pg.DatabaseError)) return mistake;
  const { code = '', message } = mistake;
  const [quoted = ''] = /(?<=")[^"]+(?=")/.exec(message) ?? [];
  if (code === '57014') return timedOut(seconds);
  if (code === '42P01' || code === '3F000') return missing('Object', quoted);
  if (code === '42703') {
    const [, column = ''] = /column "?(.+?)"? does not exist/.exec(message) ?? [];
    return compiling('000904', '42000', `error line 1 at position 7\ninvalid identifier '${column}'`);
  }
  if (code === '42601') return syntaxError(`unexpected '${quoted || '<EOF>'}'`);
  if (code === '42883') {
    const [, called = ''] = /function (\w+)\(/.exec(message) ?? [];
    if (called) return compiling('002140', '42601', `Unknown function ${called.toUpperCase()}`);
  }
  if (code === '42P02') return compiling('002049', '42601', 'Bind variable ? not set.');
  if (code === '22012') return failed('100051', '22012', 'Division by zero');
  if (code === '22007' || code === '22008') return failed('100035', '22007', `Timestamp '${quoted}' is not recognized`);
  if (code === '22P02') return failed('100038', '22018', `Numeric value '${quoted}' is not recognized`);
  if (code === '42P07') return compiling('002002', '42710', `Object '${quoted}' already exists.`);
  return mistake;
}
