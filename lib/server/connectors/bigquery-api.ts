/** BigQuery's REST API as questions: datasets, tables, what may be done to them, and one statement. Knows no dialect and no rows of ours. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Range } from '@/lib/server/egress/ranges';
import { type Account, readAccount, tokenBy } from './bigquery-account';
import type { Statement } from './sql-dialect';
import { refuseSeen, shortened, waitedFor } from './sql-http';
import type { RawRow } from './sql-session';
import { type Answer, type Pace, vendorHttp } from './vendor-http';
import { parsed } from './vendor-rows';

export type BigqueryOptions = {
  /** Where the data is, and where statements are run and paid for. */
  project: string;
  /** The key of a service account, as the JSON file that Google gives. */
  secret: string;
  /** Another address than Google's. */
  address: string | null;
  statementMs?: number;
  pace?: Partial<Pace>;
  allowed?: readonly Range[];
};

const ANSWER_MS = 60_000;
const STATEMENT_MS = 600_000;
const PAGE_ROWS = 10_000;

const Field = z.object({
  name: z.string(),
  type: z.string(),
  mode: z.string().optional(),
  collation: z.string().optional(),
});
export type Field = z.infer<typeof Field>;
/** Everything that a dialect selects is a text, so each cell is one. */
const Row = z.object({ f: z.array(z.object({ v: z.string().nullable() })) });
const Done = z.object({
  jobComplete: z.boolean(),
  jobReference: z.object({ projectId: z.string(), jobId: z.string(), location: z.string().optional() }).optional(),
  schema: z.object({ fields: z.array(Field).default([]) }).optional(),
  rows: z.array(Row).default([]),
  pageToken: z.string().optional(),
});
type Done = z.infer<typeof Done>;
const Datasets = z.object({
  datasets: z.array(z.object({ datasetReference: z.object({ datasetId: z.string() }) })).default([]),
  nextPageToken: z.string().optional(),
});
const Tables = z.object({
  tables: z.array(z.object({ tableReference: z.object({ tableId: z.string() }) })).default([]),
  nextPageToken: z.string().optional(),
});
const Table = z.object({
  schema: z.object({ fields: z.array(Field).default([]) }).optional(),
  numRows: z.string().optional(),
  tableConstraints: z.object({ primaryKey: z.object({ columns: z.array(z.string()) }).optional() }).optional(),
});
export type Table = z.infer<typeof Table>;
const May = z.object({ permissions: z.array(z.string()).default([]) });
const Refusal = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.object({ reason: z.string().optional() })).default([]) }),
});
const reasonsOf = (body: unknown): string[] =>
  Refusal.safeParse(body).data?.error.errors.map(({ reason = '' }) => reason) ?? [];

/** Says "too many" as a refusal; what is spent for today is no matter of waiting. */
const isTooMany = ({ status, body }: Answer): boolean =>
  status === 403 && reasonsOf(body).includes('rateLimitExceeded');

export type BigqueryApi = ReturnType<typeof bigqueryApi>;

export function bigqueryApi(options: BigqueryOptions) {
  const { address, allowed, pace, project, secret, statementMs = STATEMENT_MS } = options;
  const account: Account = readAccount(secret);
  const token = tokenBy(account, { allowed, pace });
  const name = 'BigQuery';
  const ask = async (path: string, signal: AbortSignal, body?: unknown): Promise<Answer> => {
    for (let anew = false; ; anew = true) {
      const headers = { authorization: `Bearer ${await token(signal, anew)}` };
      const vendor = { name, baseUrl: address ?? 'https://bigquery.googleapis.com', answerId: '', headers };
      const limits = { allowed, isTooMany, pace: { timeoutMs: ANSWER_MS, ...pace } };
      const answer = await vendorHttp({ ...vendor, ...limits })(`/bigquery/v2/projects/${path}`, signal, body);
      if (answer.status !== 401 || anew) return answer;
    }
  };
  const get = async <T>(what: z.ZodType<T>, path: string, signal: AbortSignal, body?: unknown): Promise<T> => {
    const answer = await ask(path, signal, body);
    if (answer.status >= 300) throw refused(answer, account);
    return parsed(what, answer.body, 'BigQuery’s answer');
  };
  const at = encodeURIComponent(project);

  const isNew = refuseSeen(name);
  async function ended({ sql, values }: Statement, signal: AbortSignal): Promise<Done> {
    const queryParameters = values.map((value, i) => ({
      ...{ name: `p${i + 1}`, parameterType: { type: 'STRING' }, parameterValue: { value } },
    }));
    const asked = { query: sql, useLegacySql: false, parameterMode: 'NAMED', queryParameters };
    const first = await get(Done, `${at}/queries`, signal, { ...asked, timeoutMs: 30_000, maxResults: PAGE_ROWS });
    if (first.jobReference) isNew(first.jobReference.jobId);
    if (first.jobComplete) return first;
    const look = async () => {
      const now = await get(Done, resultsOf(first, { timeoutMs: '10000' }), signal);
      return now.jobComplete ? now : null;
    };
    const cancel = () => ask(`${at}/jobs/${jobOf(first)}/cancel${locationOf(first)}`, AbortSignal.timeout(5_000), {});
    return waitedFor(look, { warehouse: name, ms: statementMs, signal, cancel });
  }

  const jobOf = ({ jobReference }: Done) => encodeURIComponent(jobReference?.jobId ?? '');
  const locationOf = ({ jobReference }: Done) =>
    jobReference?.location ? `?location=${encodeURIComponent(jobReference.location)}` : '';
  const resultsOf = (done: Done, more: Record<string, string>): string => {
    const location = done.jobReference?.location;
    const query = new URLSearchParams({ ...more, maxResults: String(PAGE_ROWS), ...(location ? { location } : {}) });
    return `${at}/queries/${jobOf(done)}?${query}`;
  };

  async function all<T extends { nextPageToken?: string | undefined }>(
    what: z.ZodType<T>,
    path: string,
    signal: AbortSignal,
  ) {
    const pages: T[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: T = await get(
        what,
        `${path}?maxResults=1000${next ? `&pageToken=${encodeURIComponent(next)}` : ''}`,
        signal,
      );
      pages.push(page);
      next = page.nextPageToken;
    }
    return pages;
  }
  const tablePath = (dataset: string, table: string) =>
    `${at}/datasets/${encodeURIComponent(dataset)}/tables/${encodeURIComponent(table)}`;

  return {
    async run(
      statement: Statement,
      signal: AbortSignal,
    ): Promise<{ fields: Field[]; parts: AsyncGenerator<RawRow[], void> }> {
      const done = await ended(statement, signal);
      async function* parts(): AsyncGenerator<RawRow[], void> {
        const isNext = refuseSeen(name);
        for (let page = done; ; ) {
          yield page.rows.map(({ f }) => f.map(({ v }) => v));
          if (page.pageToken === undefined) return;
          isNext(page.pageToken);
          const more = { pageToken: page.pageToken };
          page = await get(Done, resultsOf({ ...page, jobReference: done.jobReference }, more), signal);
        }
      }
      return { fields: done.schema?.fields ?? [], parts: parts() };
    },
    datasets: async (signal: AbortSignal): Promise<string[]> =>
      (await all(Datasets, `${at}/datasets`, signal)).flatMap(({ datasets }) =>
        datasets.map(({ datasetReference }) => datasetReference.datasetId),
      ),
    tables: async (dataset: string, signal: AbortSignal): Promise<string[]> =>
      (await all(Tables, `${at}/datasets/${encodeURIComponent(dataset)}/tables`, signal)).flatMap(({ tables }) =>
        tables.map(({ tableReference }) => tableReference.tableId),
      ),
    /** null where it is not there, or not to be seen. */
    table: async (dataset: string, table: string, signal: AbortSignal): Promise<Table | null> => {
      const answer = await ask(tablePath(dataset, table), signal);
      if (answer.status === 404) return null;
      if (answer.status >= 300) throw refused(answer, account);
      return parsed(Table, answer.body, `BigQuery’s table ${table}`);
    },
    /** Which of these permissions the account has there. */
    may: async (
      dataset: string,
      table: string,
      permissions: readonly string[],
      signal: AbortSignal,
    ): Promise<string[]> =>
      (await get(May, `${tablePath(dataset, table)}:testIamPermissions`, signal, { permissions })).permissions,
  };
}

function refused({ status, body }: Answer, { email, keyId }: Account): AppError {
  const message = shortened(Refusal.safeParse(body).data?.error.message ?? '', keyId);
  if (status === 401)
    return new AppError('invalid', `BigQuery refused the key of ${email}: ${message}.`, { field: 'secret' });
  if (status === 403)
    return new AppError(
      'invalid',
      `${email} may not do this at BigQuery: ${message}. Give it the roles BigQuery Data Viewer on the data and BigQuery Job User on its project.`,
      { field: 'secret' },
    );
  if (status === 404)
    return new AppError('invalid', `BigQuery has no such thing that ${email} may see: ${message}.`, {
      field: 'project',
    });
  if (status === 400) return new AppError('invalid', `BigQuery refused the statement: ${message}.`);
  return new AppError('upstream', `BigQuery answered ${status}${message ? `: ${message}` : ''}.`);
}
