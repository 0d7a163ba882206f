/**
 * BigQuery's REST, version 2, and Google's token endpoint, answered from a Postgres that really runs the queries.
 *
 * Documented: the grant by a signed assertion (RS256, `aud` the endpoint itself, an hour at most); which methods take a scope
 * that only reads (all used here but jobs.insert and jobs.cancel; the newest machine-readable description names that scope
 * nowhere, the pages of the reference do); lists in pages, without the list where it is empty; `access` of a dataset; fields
 * with mode; nothing held of a table that is not there; `useLegacySql` true unless denied; named parameters; `jobComplete:
 * false` and asking again; rows as `f` and `v`, an instant as seconds in floating point unless 64-bit integers are asked for;
 * errors with code, reasons and status; a job outside of US and EU found only with its location; `requestId`.
 *
 * Inferred: most sentences; that a statement which writes is refused under a scope that only reads as a method would be;
 * that a view has no rows in its description; `Inf`, and how many digits of an instant are sent; a job that was cancelled.
 * Not like it: names of columns are taken by their case, a RECORD's value is sent as Postgres writes it, SAFE_CAST refuses.
 */
import type pg from 'pg';
import type { Answer, Asked, Fields } from '@/tests/support/vendors/vendor-server';
import { startVendorServer, type VendorServer } from '@/tests/support/vendors/vendor-server';
import type { BigqueryAccounts } from './bigquery-access';
import { allowMethod, tokenOffice } from './bigquery-auth';
import * as catalog from './bigquery-catalog';
import * as errors from './bigquery-errors';
import * as jobs from './bigquery-jobs';
import { DEFINE } from './bigquery-schema';
import { fieldsOf, parsed, textOf } from './body';
import { farPostgres } from './far-postgres';

export type BigqueryOptions = {
  /** The database that stands for the project: its schemas are the datasets. */
  owner: pg.Client;
  project: string;
  /** By e-mail. What is changed in them holds from the next request on. */
  accounts: BigqueryAccounts;
  location?: string;
  /** What an assertion names as `aud`; the endpoint's own address unless it is said. */
  audience?: string;
  tokenSeconds?: number;
  rowsPerPage?: number;
  /** How many answers come before a query is complete. */
  polls?: (query: string) => number;
};
export type Bigquery = VendorServer & {
  /** Every query that was taken, in its order. */
  statements: jobs.BigqueryStatement[];
  /** Ends every token that was given. */
  expireTokens: () => void;
};

type Desk = {
  bureau: jobs.Bureau;
  options: BigqueryOptions;
  known: Map<string, jobs.Job>;
  requests: Map<string, string>;
};
type Call = jobs.Caller & { asked: Asked; method: string; ids: string[] };

const ROUTES: readonly [method: string, verb: string, path: RegExp][] = [
  ['datasets.list', 'GET', /^datasets$/],
  ['datasets.get', 'GET', /^datasets\/([^/]+)$/],
  ['tables.list', 'GET', /^datasets\/([^/]+)\/tables$/],
  ['tables.get', 'GET', /^datasets\/([^/]+)\/tables\/([^/:]+)$/],
  ['tables.testIamPermissions', 'POST', /^datasets\/([^/]+)\/tables\/([^/:]+):testIamPermissions$/],
  ['jobs.query', 'POST', /^queries$/],
  ['jobs.getQueryResults', 'GET', /^queries\/([^/]+)$/],
  ['jobs.insert', 'POST', /^jobs$/],
  ['jobs.cancel', 'POST', /^jobs\/([^/]+)\/cancel$/],
];

export async function startBigquery(options: BigqueryOptions): Promise<Bigquery> {
  const { owner, project, accounts, location = 'EU', tokenSeconds = 3_599 } = options;
  const far = await farPostgres(owner, DEFINE);
  const office = tokenOffice((email) => accounts[email]?.publicKey, tokenSeconds);
  const bureau: jobs.Bureau = { far, project, location, accounts, statements: [] };
  const desk: Desk = { bureau, options, known: new Map(), requests: new Map() };
  const answer = async (asked: Asked): Promise<Answer> => {
    if (asked.path === '/token' && asked.method === 'POST')
      return office.give(asked, options.audience ?? `http://${asked.headers.host}/token`);
    try {
      const [, of = '', path = ''] = /^\/bigquery\/v2\/projects\/([^/]+)\/(.+)$/.exec(asked.path) ?? [];
      const [method, , pattern] = ROUTES.find(([, verb, each]) => verb === asked.method && each.test(path)) ?? [];
      if (!method || !pattern) throw errors.notFound('URL');
      const held = office.held(asked);
      allowMethod(held, method);
      const account = accounts[held.account];
      if (!account || of !== project) throw errors.notFound(`Project ${of}`);
      const [, ...ids] = (pattern.exec(path) ?? []).map(decodeURIComponent);
      return { status: 200, body: await called(desk, { held, account, asked, method, ids }) };
    } catch (refusal) {
      if (refusal instanceof errors.BigqueryRefusal) return errors.answerOf(refusal);
      throw refusal;
    }
  };
  const server = await startVendorServer(answer, { refuse: errors.refused });
  const close = () => server.close().finally(() => far.close());
  return { ...server, close, statements: bureau.statements, expireTokens: office.expire };
}

function called(desk: Desk, call: Call): Fields | Promise<Fields> {
  const { account, asked, method, ids } = call;
  const [first = '', second = ''] = ids;
  const asking = { ...desk.bureau, account, asked };
  if (method === 'datasets.list') return catalog.listDatasets(asking);
  if (method === 'datasets.get') return catalog.getDataset(asking, first);
  if (method === 'tables.list') return catalog.listTables(asking, first);
  if (method === 'tables.get') return catalog.getTable(asking, first, second);
  if (method === 'tables.testIamPermissions') return catalog.testPermissions(asking, first, second);
  if (method === 'jobs.query') return queried(desk, call);
  if (method === 'jobs.getQueryResults') return results(desk, call, jobOf(desk, call));
  return method === 'jobs.insert' ? inserted(desk, call) : cancelled(desk, jobOf(desk, call));
}

/** The same job for the same `requestId`. */
async function queried({ bureau, options, known, requests }: Desk, call: Call): Promise<Fields> {
  const request = parsed(call.asked.body);
  if (!request) throw errors.invalid('Invalid JSON payload received.');
  const kind = 'bigquery#queryResponse';
  if (request.dryRun === true) {
    const { schema, bytes } = await jobs.examine(bureau, call, request);
    const jobReference = { projectId: bureau.project, location: bureau.location };
    return { kind, schema, jobReference, totalBytesProcessed: String(bytes), jobComplete: true, cacheHit: false };
  }
  const id = textOf(request.requestId);
  const before = known.get((id && requests.get(id)) ?? '');
  const job = before ?? jobs.newJob(call.held.account, request, options.polls?.(textOf(request.query) ?? '') ?? 0);
  if (id) requests.set(id, job.id);
  known.set(job.id, job);
  await step(bureau, call, job);
  const int64 = fieldsOf(request.formatOptions)?.useInt64Timestamp === true;
  return jobs.pageOf(bureau, job, { from: null, most: mostOf(request.maxResults, options), int64, kind });
}

/** Runs only when it was asked for as often as it was to be: what was cancelled before has done nothing. */
async function step(bureau: jobs.Bureau, call: jobs.Caller, job: jobs.Job): Promise<void> {
  if (job.outcome || job.polls-- > 0) return;
  await jobs.runJob(bureau, call, job);
}

const mostOf = (asked: unknown, { rowsPerPage = Infinity }: BigqueryOptions): number =>
  Math.min(rowsPerPage, asked === undefined || asked === null ? Infinity : Number(asked));

function jobOf({ bureau, known }: Desk, { asked, held, ids: [id = ''] }: Call): jobs.Job {
  const job = known.get(id);
  const location = asked.query.get('location') ?? (['US', 'EU'].includes(bureau.location) ? bureau.location : 'US');
  if (!job || job.account !== held.account || location !== bureau.location)
    throw errors.notFound(`Job ${bureau.project}:${id}`);
  return job;
}

async function results({ bureau, options }: Desk, call: Call, job: jobs.Job): Promise<Fields> {
  const { query } = call.asked;
  await step(bureau, call, job);
  const int64 = query.get('formatOptions.useInt64Timestamp') === 'true';
  const page = { from: query.get('pageToken'), most: mostOf(query.get('maxResults'), options), int64 };
  return jobs.pageOf(bureau, job, { ...page, kind: 'bigquery#getQueryResultsResponse' });
}

/** Only what would be: a job that runs is asked for by `jobs.query` here. */
async function inserted({ bureau }: Desk, call: Call): Promise<Fields> {
  const configuration = fieldsOf(parsed(call.asked.body)?.configuration);
  const query = fieldsOf(configuration?.query);
  if (!configuration || !query) throw errors.invalid('Required parameter is missing: query');
  if (configuration.dryRun !== true) throw new Error('this fake runs no inserted job');
  const { type, bytes, schema } = await jobs.examine(bureau, call, query);
  const totalBytesProcessed = String(bytes);
  return {
    ...{ kind: 'bigquery#job', etag: 'etag', configuration: { ...configuration, jobType: 'QUERY' } },
    ...{ jobReference: { projectId: bureau.project, location: bureau.location }, status: { state: 'DONE' } },
    statistics: { totalBytesProcessed, query: { statementType: type, totalBytesProcessed, cacheHit: false, schema } },
  };
}

function cancelled({ bureau }: Desk, job: jobs.Job): Fields {
  job.outcome ??= { refusal: errors.stopped() };
  const jobReference = { projectId: bureau.project, jobId: job.id, location: bureau.location };
  return { kind: 'bigquery#jobCancelResponse', job: { kind: 'bigquery#job', jobReference, status: { state: 'DONE' } } };
}
