/** ClickHouse's HTTP interface as questions: one statement and the lines of its answer. Knows no dialect and no rows of ours. */
import 'server-only';
import crypto from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { download } from '@/lib/server/egress/request';
import { refuseSeen, shortened } from './sql-http';
import type { RawRow } from './sql-session';
import { AIM } from './sql-size';
import { parsed } from './vendor-rows';

export type ClickhouseOptions = {
  /** https://HOST:8443 */
  address: string;
  user: string;
  secret: string;
  database: string;
  statementMs?: number;
  /** After this the server should have ended a statement by itself. */
  graceMs?: number;
  allowed?: readonly Range[];
};

const STATEMENT_MS = 600_000;
/** Of one answer. */
const [FEW_BYTES, WHOLE_BYTES] = [64 * 1024 * 1024, 64 * 1024 * 1024 * 1024];
/** Of one row, and of a message. */
const [LINE_BYTES, MESSAGE_BYTES] = [64 * 1024 * 1024, 4_096];
/** An answer begins when all of it is there, so that what goes wrong is said before it. Merged rows alone, as its own reader would see them. */
const ANSWERS = { default_format: 'JSONCompactEachRowWithNamesAndTypes', wait_end_of_query: '1' };
const settingsOf = (ms: number) => ({
  ...{ max_execution_time: String(Math.ceil(ms / 1_000)), final: '1', join_use_nulls: '1' },
  ...{ output_format_json_quote_64bit_integers: '1', output_format_json_quote_decimals: '1' },
});
/** It writes nothing, whatever the login may do. */
const READS = { readonly: '1' };

const Names = z.array(z.string());
const Cells = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type ClickhouseField = { name: string; type: string };

export function clickhouseApi(options: ClickhouseOptions) {
  const { address, allowed, database, secret, statementMs = STATEMENT_MS, graceMs = 5_000, user } = options;
  // any character may stand in a password, and not in a header
  const signIn = Buffer.from(`${user}:${secret}`).toString('base64');
  const isNew = refuseSeen('ClickHouse');
  const settings = settingsOf(statementMs);
  /** A login whose profile only reads refuses to be told so, or to change any setting: then the next are given. */
  const ways: readonly Record<string, string>[] = [{ ...settings, ...READS }, settings, {}];
  let way = 0;

  async function asked(sql: string, { whole, signal }: How): Promise<AsyncGenerator<Buffer, void>> {
    const url = new URL('/', address);
    url.search = String(new URLSearchParams({ database, ...ANSWERS, ...ways[way] }));
    const { chunks, headers, status } = await download(url, {
      ...{ method: 'POST', body: sql, signal, allowed, maxBytes: whole ? WHOLE_BYTES : FEW_BYTES },
      ...{ timeoutMs: whole ? 3_600_000 : statementMs + graceMs, idleMs: statementMs + graceMs },
      headers: { authorization: `Basic ${signIn}`, 'content-type': 'text/plain; charset=utf-8' },
    });
    if (status === 200 && headers['x-clickhouse-exception-code'] === undefined) {
      isNew(String(headers['x-clickhouse-query-id'] ?? crypto.randomUUID()));
      return chunks;
    }
    const code = codeOf(headers);
    const message = await messageOf(chunks);
    if (code === READONLY && way + 1 < ways.length && /Cannot modify/i.test(message)) {
      way++;
      return asked(sql, { whole, signal });
    }
    throw refused(options, { status, code, message: shortened(message, secret) });
  }

  return {
    /** Whether its profile keeps the login from writing; known after the first answer. */
    onlyReads: (): boolean => way > 0,
    async run(sql: string, how: How): Promise<{ fields: ClickhouseField[]; parts: AsyncGenerator<RawRow[], void> }> {
      const lines = linesOf(await asked(sql, how));
      const head = async () => parsed(Names, jsonOf((await lines.next()).value ?? ''), 'ClickHouse’s answer');
      const [names, types] = [await head(), await head()];
      return { fields: names.map((name, i) => ({ name, type: types[i] ?? '' })), parts: partsOf(lines) };
    },
  };
}

type How = { whole: boolean; signal: AbortSignal };

const READONLY = 164;

/** Of the exception; 0 where it is not said. */
const codeOf = (headers: IncomingHttpHeaders): number => Number(headers['x-clickhouse-exception-code'] ?? 0);

async function messageOf(chunks: AsyncGenerator<Buffer, void>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk.toString();
    if (text.length > MESSAGE_BYTES) break;
  }
  return text.slice(0, MESSAGE_BYTES);
}

/** A line that the connection ends within is none: its end is not known to be there. */
async function* linesOf(chunks: AsyncGenerator<Buffer, void>): AsyncGenerator<string, void> {
  let [kept, bytes]: [Buffer[], number] = [[], 0];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...kept, chunk.subarray(from, end)]).toString();
      [kept, bytes, from] = [[], 0, end + 1];
    }
    kept.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > LINE_BYTES)
      throw new AppError('upstream', `Expected rows of at most ${LINE_BYTES} bytes from ClickHouse, got more.`);
  }
  if (kept.some(({ length }) => length > 0)) throw new AppError('upstream', 'ClickHouse broke off its answer.');
}

/** As many lines as a page may be long. */
async function* partsOf(lines: AsyncGenerator<string, void>): AsyncGenerator<RawRow[], void> {
  let [rows, size]: [RawRow[], number] = [[], 0];
  for await (const line of lines) {
    rows.push(
      parsed(Cells, jsonOf(line), 'a row of ClickHouse’s').map((cell) => (cell === null ? null : String(cell))),
    );
    size += line.length;
    if (rows.length < 5_000 && size < AIM) continue;
    yield rows;
    [rows, size] = [[], 0];
  }
  if (rows.length > 0) yield rows;
}

function jsonOf(line: string): unknown {
  try {
    const read: unknown = JSON.parse(line);
    return read;
  } catch {
    return undefined; // told as what it is not
  }
}

type Refused = { status: number; code: number; message: string };

function refused({ database, user }: ClickhouseOptions, { status, code, message }: Refused): AppError {
  const why = message.replace(/^Code: \d+\. DB::Exception: /, '');
  if ([192, 193, 194, 516].includes(code))
    return new AppError('invalid', `ClickHouse refused the user ${user} or the password.`, { field: 'secret' });
  if (code === 81) return new AppError('invalid', `ClickHouse has no database ${database}.`, { field: 'database' });
  if (code === 497) return new AppError('invalid', `The user ${user} may not read this: ${why}. Give it SELECT there.`);
  if (code === READONLY)
    return new AppError('invalid', `Expected a query that only reads: ${why}.`, { field: 'query' });
  if (code === 159) return new AppError('upstream', 'ClickHouse stopped the statement: it took too long.');
  if (code === 202 || code === 241 || status === 503)
    return new AppError('upstream', `ClickHouse has too much to do now: ${why}.`);
  if (code > 0) return new AppError('invalid', `ClickHouse refused the statement: ${why}.`);
  return new AppError('upstream', `ClickHouse answered ${status}${why ? `: ${why}` : ''}.`);
}
