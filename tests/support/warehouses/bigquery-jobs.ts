/** Queries at BigQuery: whether they may, what comes of them, and the pages of their results. */
import { randomUUID } from 'node:crypto';
import type { Fields, Json } from '@/tests/support/vendors/vendor-server';
import type { BigqueryAccount } from './bigquery-access';
import { allow, isAt, typeOf, verbOf } from './bigquery-allowed';
import type { Held } from './bigquery-auth';
import { type Project, placeOf, relationsOf, tokenOf } from './bigquery-catalog';
import * as errors from './bigquery-errors';
import { rowsOf, schemaOf, shapesOf } from './bigquery-rows';
import { FUNCTIONS } from './bigquery-schema';
import { piecesOf, postgresType, type Said, saidOf } from './bigquery-sql';
import { fieldsOf, listOf, textOf } from './body';
import type { Ran } from './far-postgres';

export type BigqueryStatement = {
  query: string;
  account: string;
  parameters: Record<string, Json>;
  dryRun: boolean;
  /** Whether Postgres was given it: not so where it was refused before. */
  ran: boolean;
};
export type Job = {
  id: string;
  account: string;
  polls: number;
  request: Fields;
  outcome?: { refusal: errors.BigqueryRefusal } | { ran: Ran; schema: Fields; bytes: number; type: string };
};
export type Bureau = Project & { statements: BigqueryStatement[] };
export type Caller = { held: Held; account: BigqueryAccount };

const LEAST_BYTES = 10_485_760;
/** What a query would be and do, without running it. */
export async function examine(bureau: Bureau, caller: Caller, request: Fields) {
  return (await prepared(bureau, caller, request, true)).dry();
}

export async function runJob(bureau: Bureau, caller: Caller, job: Job): Promise<void> {
  try {
    const { run, bytes, type, entry } = await prepared(bureau, caller, job.request, false);
    const most = Number(job.request.maximumBytesBilled ?? Infinity);
    const billed = bytes > 0 ? Math.max(bytes, LEAST_BYTES) : 0;
    if (billed > most) throw errors.tooManyBytes(most, billed);
    entry.ran = true;
    const { ran, schema } = await run();
    job.outcome = { ran, schema, bytes, type };
  } catch (mistake) {
    const refusal = errors.refusalOf(mistake);
    if (!(refusal instanceof errors.BigqueryRefusal)) throw refusal;
    job.outcome = { refusal };
  }
}

async function prepared(bureau: Bureau, caller: Caller, request: Fields, dryRun: boolean) {
  const { far, project, statements, location } = bureau;
  const query = textOf(request.query) ?? '';
  const parameters = boundOf(request);
  const values = Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
  const entry = { query, account: caller.held.account, parameters: values, dryRun, ran: false };
  statements.push(entry);
  if (caller.account.jobs === false)
    throw errors.denied(
      `Project ${project}`,
      `User does not have bigquery.jobs.create permission in project ${project}.`,
    );
  // It is true where nobody says otherwise.
  if (request.useLegacySql !== false)
    throw errors.invalidQuery('Legacy SQL is not supported here. Set useLegacySql to false.');
  const asked = textOf(request.location);
  const types = Object.fromEntries(Object.entries(parameters).map(([name, { type }]) => [name, type]));
  const dataset = textOf(fieldsOf(request.defaultDataset)?.datasetId);
  const relations = await relationsOf(far);
  const pieces = piecesOf(query);
  if (pieces.length === 0) throw errors.invalidQuery('Syntax error: Unexpected end of script at [1:1]');
  const made = pieces.map((tokens) => ({ tokens, ...saidOf(tokens, { project, dataset, types }) }));
  for (const { tokens, tables } of made)
    allow({ held: caller.held, account: caller.account, project, location, asked, relations }, verbOf(tokens), tables);
  const tables = made.flatMap((each) => each.tables);
  const bytes = relations
    .filter((each) => tables.some((table) => isAt(table, each)))
    .reduce((sum, each) => sum + each.bytes, 0);
  const settings = {
    ...{ search_path: `${FUNCTIONS}, pg_catalog`, TimeZone: 'UTC', 'bellwether.project': project },
    'bellwether.user': caller.held.account,
  };
  const execute = async ({ sql, names }: Said) =>
    far.run(sql, { settings, values: names.map((name) => parameters[name]?.text ?? '') });
  const shapes = await shapesOf(far);
  const type = made.length > 1 ? 'SCRIPT' : typeOf(pieces[0] ?? []);
  const run = async () => {
    let ran: Ran = { fields: [], rows: [], command: '', count: 0 };
    for (const each of made) ran = await execute(each);
    return { ran, schema: schemaOf(ran, shapes) };
  };
  const dry = async () => {
    const [first] = made;
    if (!first || type !== 'SELECT') return { type, bytes, schema: null };
    const ran = await execute({ ...first, sql: `SELECT * FROM (${first.sql}) dry LIMIT 0` }).catch(
      (mistake: unknown) => {
        throw errors.refusalOf(mistake);
      },
    );
    return { type, bytes, schema: schemaOf(ran, shapes) };
  };
  return { run, dry, bytes, type, entry };
}

type Bound = { type: string; text: string; value: Json };

function boundOf({ parameterMode, queryParameters }: Fields): Record<string, Bound> {
  const bound: Record<string, Bound> = {};
  for (const each of listOf(queryParameters)) {
    const { name, parameterType, parameterValue } = fieldsOf(each) ?? {};
    const type = fieldsOf(parameterType);
    const value = fieldsOf(parameterValue);
    const element = textOf(fieldsOf(type?.arrayType)?.type);
    const found = postgresType(element ?? textOf(type?.type) ?? '');
    if (parameterMode !== 'NAMED' || typeof name !== 'string' || !found || !value)
      throw errors.invalid('Invalid query parameter');
    const values = listOf(value.arrayValues).map((one) => textOf(fieldsOf(one)?.value) ?? '');
    const list = `{${values.map((one) => JSON.stringify(one)).join(',')}}`;
    bound[name] = element
      ? { type: `${found}[]`, text: list, value: values }
      : { type: found, text: textOf(value.value) ?? '', value: value.value ?? null };
  }
  return bound;
}

export const newJob = (account: string, request: Fields, polls: number): Job => ({
  ...{ id: `job_${randomUUID().replaceAll('-', '')}`, account, request, polls },
});

type Page = { from: string | null; most: number; int64: boolean; kind: string };

/** One page of what a job gave. */
export async function pageOf(
  { far, project, location }: Project,
  job: Job,
  { from, most, int64, kind }: Page,
): Promise<Fields> {
  const jobReference = { projectId: project, jobId: job.id, location };
  const { outcome } = job;
  if (!outcome) return { kind, jobReference, jobComplete: false };
  if ('refusal' in outcome) throw outcome.refusal;
  const { ran, schema, bytes, type } = outcome;
  const processed = { totalBytesProcessed: String(bytes), jobComplete: true, cacheHit: false };
  if (type !== 'SELECT' && type !== 'SCRIPT')
    return { kind, jobReference, schema, totalRows: '0', ...processed, numDmlAffectedRows: String(ran.count) };
  const start = placeOf(from);
  const until = Math.min(start + most, ran.rows.length);
  const encoding = { shapes: await shapesOf(far), int64 };
  const rows = rowsOf({ ...ran, rows: ran.rows.slice(start, until) }, encoding);
  const next = until < ran.rows.length && { pageToken: tokenOf(until) };
  return {
    kind,
    schema,
    jobReference,
    totalRows: String(ran.rows.length),
    ...next,
    ...(rows.length > 0 && { rows }),
    ...processed,
  };
}
