/**
 * Snowflake's SQL API, version 2, answered from a Postgres that really runs the statements.
 *
 * Documented: both tokens (RS256 over account, user and the key's fingerprint in upper case; an hour at most, whatever it says;
 * or one made for a program) and the header that tells them apart; statements at once, or 202 and a handle to ask for; a handle
 * given again for the same `requestId` with `retry=true`; `jsonv2` with its encodings; partitions, the first with the metadata
 * and the others without and packed; `nullable=false`; cancelling; 408 and 422 with code, state and sentence; no role that a
 * user does not have, other roles of the user as secondary ones; the relations of INFORMATION_SCHEMA (there is none of a key's
 * columns), SHOW PRIMARY KEYS and SHOW GRANTS with their columns; unquoted names in upper case, those in a request by their case.
 *
 * Inferred: every 4xx code beside those that clients name (390144, 390318, 394400, 390189, 000606, 000904, 001003, 002003,
 * 003001, 333334), what 404 and 405 say, positions in sentences, and that a table's own statement needs no more than is checked
 * here. Not like it: times have six digits, a TIMESTAMP_TZ shows the session's offset and casts as UTC, there is no
 * TIMESTAMP_LTZ column, a NUMERIC without a size is NUMBER(38, 9), columns without a name are named as Postgres names them.
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import type { Answer, Asked, Fields } from '@/tests/support/vendors/vendor-server';
import { startVendorServer, type VendorServer } from '@/tests/support/vendors/vendor-server';
import { parsed, textOf } from './body';
import { farPostgres } from './far-postgres';
import { type SnowflakeUsers, userOf } from './snowflake-auth';
import * as errors from './snowflake-errors';
import type { SnowflakeRoles } from './snowflake-grants';
import { type Cells, dataOf, partitionsOf, type ResultSet } from './snowflake-result';
import { DEFINE } from './snowflake-schema';
import { runStatement, type SnowflakeStatement, type Warehouse } from './snowflake-statements';

export type SnowflakeOptions = {
  /** The database that stands for Snowflake's one: its schemas are that one's, and names stand in it as Snowflake keeps them. */
  owner: pg.Client;
  /** Upper case, and without a region. */
  account: string;
  database: string;
  /** By name. What is changed in them holds from the next statement on. */
  users: SnowflakeUsers;
  roles: SnowflakeRoles;
  rowsPerPartition?: number;
  /** How many answers of 202 come before the result of a statement. */
  polls?: (statement: string) => number;
};
export type Snowflake = VendorServer & {
  /** Every statement that was taken, in its order. */
  statements: SnowflakeStatement[];
};

type Task = {
  user: string;
  body: Fields;
  polls: number;
  nullable: boolean;
  createdOn: number;
  outcome?: { refusal: errors.SnowflakeRefusal } | { result: ResultSet; parts: Cells[][] };
};

const DONE = { code: '090001', sqlState: '00000', message: 'Statement executed successfully.' };
const ROOT = '/api/v2/statements';

export async function startSnowflake(options: SnowflakeOptions): Promise<Snowflake> {
  const { owner, account, database, users, roles } = options;
  const far = await farPostgres(owner, DEFINE);
  const house: Warehouse = { far, account, database, users, roles, statements: [] };
  const tasks = new Map<string, Task>();
  const requests = new Map<string, string>();
  const answer = async (asked: Asked): Promise<Answer> => {
    try {
      const [, root = '', handle, verb] =
        /^(\/api\/v2\/statements)(?:\/([^/]+))?(?:\/(cancel))?$/.exec(asked.path) ?? [];
      if (root === '') throw errors.noEndpoint();
      const user = userOf(asked, account, users);
      if (handle === undefined)
        return await step(house, submitted(asked, { user, tasks, requests, options }), tasks, options);
      const task = tasks.get(handle);
      if (!task || task.user !== user) throw errors.noStatement(handle);
      if (verb === 'cancel') return cancel(asked, handle, task);
      if (asked.method !== 'GET') throw errors.wrongMethod();
      const partition = Number(asked.query.get('partition') ?? 0);
      if (partition > 0) return packed(asked, task, partition);
      return await step(house, handle, tasks, options);
    } catch (refusal) {
      if (refusal instanceof errors.SnowflakeRefusal) return errors.answerOf(refusal);
      throw refusal;
    }
  };
  const server = await startVendorServer(answer, { refuse });
  const close = () => server.close().finally(() => far.close());
  return { ...server, close, statements: house.statements };
}

const refuse = (status: number): Answer => {
  if (status === 408) return errors.answerOf(errors.timedOut(1), randomUUID());
  if (status === 401) return errors.answerOf(errors.invalidToken());
  const message = status === 429 ? 'Too many requests' : 'Internal server error';
  return errors.answerOf(new errors.SnowflakeRefusal(status, `${390_000 + status}`, message));
};

type Submitting = { user: string; tasks: Map<string, Task>; requests: Map<string, string>; options: SnowflakeOptions };

/** @returns the handle; that of before, where the same request is sent once more and says so */
function submitted(
  { method, headers, query, body: sent }: Asked,
  { user, tasks, requests, options }: Submitting,
): string {
  if (method !== 'POST') throw errors.wrongMethod();
  if (!headers['content-type']?.startsWith('application/json')) throw errors.wrongType();
  const body = parsed(sent);
  const statement = textOf(body?.statement);
  if (!body || statement === null) throw errors.noRequest('The request body is not valid.');
  const request = query.get('requestId');
  const before = request && query.get('retry') === 'true' ? requests.get(request) : undefined;
  if (before) return before;
  const handle = randomUUID();
  if (request) requests.set(request, handle);
  const polls = Math.max(options.polls?.(statement) ?? 0, Number(query.get('async') === 'true'));
  tasks.set(handle, { user, body, polls, nullable: query.get('nullable') !== 'false', createdOn: Date.now() });
  return handle;
}

/** Runs only when it is asked for as often as it was to be: what was cancelled before has done nothing. */
async function step(
  house: Warehouse,
  handle: string,
  tasks: Map<string, Task>,
  { rowsPerPartition = Infinity }: SnowflakeOptions,
) {
  const task = tasks.get(handle);
  if (!task) throw errors.noStatement(handle);
  if (!task.outcome && task.polls-- > 0) return pending(handle);
  try {
    if (!task.outcome) {
      const result = await runStatement(house, task.user, task.body);
      const most = Math.min(rowsPerPartition, Math.max(result.rows.length, 1));
      task.outcome = { result, parts: partitionsOf(dataOf(result.rows, task.nullable), most) };
    }
  } catch (refusal) {
    if (!(refusal instanceof errors.SnowflakeRefusal)) throw refusal;
    task.outcome = { refusal };
  }
  if ('refusal' in task.outcome) return errors.answerOf(task.outcome.refusal, handle);
  const { result, parts } = task.outcome;
  const numRows = result.rows.length;
  const resultSetMetaData = { numRows, format: 'jsonv2', partitionInfo: parts.map(sizeOf), rowType: result.rowType };
  const place = { statementHandle: handle, createdOn: task.createdOn, statementStatusUrl: statusUrl(handle) };
  return { status: 200, body: { resultSetMetaData, data: parts[0], ...DONE, ...place } };
}

const statusUrl = (handle: string): string => `${ROOT}/${handle}?requestId=${randomUUID()}`;

/** The first says nothing of how small it would be: it is sent as it is. */
function sizeOf(rows: Cells[], n: number) {
  const bytes = Buffer.from(JSON.stringify(rows));
  const sizes = { rowCount: rows.length, uncompressedSize: bytes.length };
  return n === 0 ? sizes : { ...sizes, compressedSize: gzipSync(bytes).length };
}

const pending = (handle: string): Answer => ({
  status: 202,
  body: {
    ...{ code: '333334', statementHandle: handle, statementStatusUrl: statusUrl(handle) },
    message: 'Asynchronous execution in progress. Use provided query id to perform query monitoring and management.',
  },
});

/**
 * Documented: partitions behind the first come packed, with `Content-Encoding: gzip`, and are rows alone. What the vendor
 * sends to those who accept only `identity` is not written; here it is the same unpacked.
 */
function packed({ headers }: Asked, { outcome }: Task, partition: number): Answer {
  const rows = outcome && 'parts' in outcome ? outcome.parts[partition] : undefined;
  if (!rows) throw errors.noRequest(`Invalid partition ${partition}`);
  const text = JSON.stringify({ data: rows });
  const zipped = /gzip|\*/.test(headers['accept-encoding'] ?? '*');
  return zipped
    ? { status: 200, headers: { 'content-encoding': 'gzip' }, body: gzipSync(text) }
    : { status: 200, body: text };
}

function cancel({ method }: Asked, handle: string, task: Task): Answer {
  if (method !== 'POST') throw errors.wrongMethod();
  if (task.outcome) throw errors.notExecuting();
  task.outcome = { refusal: errors.canceled() };
  const said = { code: '090001', sqlState: '00000', message: 'statement canceled' };
  return { status: 200, body: { ...said, statementHandle: handle, statementStatusUrl: statusUrl(handle) } };
}
