/** Databricks' SQL statement API as questions: one statement, what becomes of it, and the chunks of its result. Knows no dialect and no rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import type { Statement } from './sql-dialect';
import { refuseSeen, shortened, waitedFor } from './sql-http';
import type { RawRow } from './sql-session';
import { type Answer, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type DatabricksOptions = {
  /** https://WORKSPACE, as the browser shows it. */
  address: string;
  /** Id of the SQL warehouse, the last part of its HTTP path. */
  warehouse: string;
  catalog: string;
  /** A personal access token, or one of a service principal. */
  secret: string;
  statementMs?: number;
  pace?: Partial<Pace>;
  allowed?: readonly Range[];
};

/** A call waits 30 s for its statement. */
const ANSWER_MS = 60_000;
/** A warehouse that sleeps takes minutes to wake up. */
const STATEMENT_MS = 900_000;
const PLACE = '/api/2.0/sql/statements';

const Rows = z.array(z.array(z.string().nullable()));
const Field = z.object({ name: z.string(), type_name: z.string(), type_text: z.string().optional() });
export type Field = z.infer<typeof Field>;
const Link = z.object({
  external_link: z.url(),
  chunk_index: z.number().optional(),
  next_chunk_index: z.number().optional(),
});
const Chunk = z.object({
  chunk_index: z.number().optional(),
  data_array: Rows.optional(),
  external_links: z.array(Link).optional(),
  next_chunk_index: z.number().optional(),
});
type Chunk = z.infer<typeof Chunk>;
const Said = z.object({
  statement_id: z.string(),
  status: z.object({
    state: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'CLOSED']),
    error: z.object({ error_code: z.string().optional(), message: z.string().optional() }).optional(),
  }),
  manifest: z
    .object({ schema: z.object({ columns: z.array(Field).default([]) }), truncated: z.boolean().optional() })
    .optional(),
  result: Chunk.optional(),
});
type Said = z.infer<typeof Said>;
const Refusal = z.object({ error_code: z.string().optional(), message: z.string().optional() });

export function databricksApi(options: DatabricksOptions) {
  const { address, allowed, catalog, pace, secret, statementMs = STATEMENT_MS, warehouse } = options;
  const name = 'Databricks';
  const vendor = { name, answerId: '', allowed, pace: { timeoutMs: ANSWER_MS, ...pace } };
  const ask = vendorHttp({ ...vendor, baseUrl: address, headers: { authorization: `Bearer ${secret.trim()}` } });
  const get = async <T>(what: z.ZodType<T>, path: string, signal: AbortSignal, body?: unknown): Promise<T> => {
    const answer = await ask(path, signal, body);
    if (answer.status >= 300) throw refused(options, answer);
    return parsed(what, answer.body, 'Databricks’ answer');
  };
  const isNew = refuseSeen(name);
  const placeOf = (id: string): string => `${PLACE}/${encodeURIComponent(id)}`;

  async function ended({ sql, values }: Statement, whole: boolean, signal: AbortSignal): Promise<Said> {
    const asked = { statement: sql, warehouse_id: warehouse, catalog, format: 'JSON_ARRAY' };
    const parameters = values.map((value, i) => ({ name: `p${i + 1}`, value, type: 'STRING' }));
    const first = await get(Said, PLACE, signal, {
      ...{ ...asked, parameters, wait_timeout: '30s', on_wait_timeout: 'CONTINUE' },
      disposition: whole ? 'EXTERNAL_LINKS' : 'INLINE', // within an answer 25 MiB of a result fit
    });
    isNew(first.statement_id);
    let said = first;
    const look = async () => {
      if (said !== first || runs(said)) said = await get(Said, placeOf(first.statement_id), signal);
      return runs(said) ? null : said;
    };
    const cancel = () => ask(`${placeOf(first.statement_id)}/cancel`, AbortSignal.timeout(5_000), {});
    const done = runs(first) ? await waitedFor(look, { warehouse: name, ms: statementMs, signal, cancel }) : first;
    if (done.status.state !== 'SUCCEEDED') throw failed(options, done);
    return done;
  }

  /** Where the rows lie elsewhere, the address itself lets one in: no token goes there. */
  async function rowsOf({ data_array, external_links = [] }: Chunk, signal: AbortSignal): Promise<RawRow[]> {
    const rows: RawRow[] = [...(data_array ?? [])];
    for (const { external_link } of external_links) {
      const url = new URL(external_link);
      const fetchIt = vendorHttp({ ...vendor, name: 'Databricks’ storage', baseUrl: url.origin, headers: {} });
      const { status, body } = await fetchIt(url.pathname + url.search, signal);
      if (status >= 300) throw new AppError('upstream', `Databricks’ storage answered ${status}.`);
      for (const row of parsed(Rows, body, 'a part of Databricks’ result')) rows.push(row);
    }
    return rows;
  }

  return {
    async run(statement: Statement, { whole, signal }: { whole: boolean; signal: AbortSignal }) {
      const done = await ended(statement, whole, signal);
      if (done.manifest?.truncated)
        throw new AppError('too_large', 'Databricks cut its result off. Read by a cursor and a key.');
      async function* parts(): AsyncGenerator<RawRow[], void> {
        for (let chunk = done.result ?? {}; ; ) {
          yield await rowsOf(chunk, signal);
          const next = chunk.next_chunk_index ?? chunk.external_links?.at(-1)?.next_chunk_index;
          if (next === undefined) return;
          chunk = await get(Chunk, `${placeOf(done.statement_id)}/result/chunks/${next}`, signal);
          if ((chunk.chunk_index ?? chunk.external_links?.[0]?.chunk_index) !== next)
            throw new AppError('upstream', 'Databricks gave another part of its result than was asked for.');
        }
      }
      return { fields: done.manifest?.schema.columns ?? [], parts: parts() };
    },
  };
}

const runs = ({ status }: Said): boolean => status.state === 'PENDING' || status.state === 'RUNNING';

function failed({ secret }: DatabricksOptions, { status: { state, error } }: Said): AppError {
  const message = shortened(error?.message ?? '', secret);
  if (state !== 'FAILED')
    return new AppError('upstream', `Databricks stopped the statement${message ? `: ${message}` : ''}.`);
  if (/INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED/.test(message))
    return new AppError(
      'invalid',
      `The token may not read this: ${message}. Give it SELECT there, USE CATALOG and USE SCHEMA.`,
    );
  const own = error?.error_code === 'BAD_REQUEST' || /^\[[A-Z_.]+\]/.test(message);
  return new AppError(
    own ? 'invalid' : 'upstream',
    `Databricks refused the statement: ${message || 'no reason given'}.`,
  );
}

function refused({ secret, warehouse }: DatabricksOptions, { status, body }: Answer): AppError {
  const message = shortened(Refusal.safeParse(body).data?.message ?? '', secret);
  if (status === 401 || (status === 403 && /token|credential/i.test(message)))
    return new AppError('invalid', 'Databricks does not accept the token. Expected one that is not expired.', {
      field: 'secret',
    });
  if (status === 403)
    return new AppError('invalid', `The token may not do this at Databricks: ${message}.`, { field: 'secret' });
  if (status === 404)
    return new AppError(
      'invalid',
      `Databricks has no SQL warehouse ${warehouse}, or the token may not use it: ${message}.`,
      { field: 'warehouse' },
    );
  return new AppError(
    status === 400 ? 'invalid' : 'upstream',
    `Databricks answered ${status}${message ? `: ${message}` : ''}.`,
  );
}
