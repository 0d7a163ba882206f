/** Salesforce as a source by pull: accounts, contacts, opportunities, cases, tasks, contracts and assets. Knows Salesforce; no workspace and no table of ours. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { Connector, Page, Reading } from './connector';
import { type SalesforceApi, salesforceApi } from './salesforce-api';
import { fieldsFor, type SalesforceStream, type SeenStream, seen } from './salesforce-columns';
import { begin, type Run, SalesforceCursor, step } from './salesforce-read';
import { nothingVisible } from './salesforce-refusals';
import type { SalesforceOptions } from './salesforce-session';
import { STREAMS } from './salesforce-streams';
import { SHORTLY } from './vendor-http';
import { noQuery, pageOf, readCursor, streamRead } from './vendor-rows';

/** @param options.clientId of an app with client credentials; it reads what the user may read whom it runs as */
export function salesforceSource(options: SalesforceOptions): Connector {
  const api = salesforceApi(options);
  const shortly = salesforceApi({ ...options, pace: { ...SHORTLY, ...options.pace } });
  async function* read(reading: Reading, kept: string | null, signal: AbortSignal): AsyncGenerator<Page, void> {
    const stream = streamRead('Salesforce', await streamsBy(api, signal, reading.name), reading);
    const run: Run = { api, stream, fields: fieldsFor(stream, reading.columns), signal };
    const incremental = reading.cursorField !== null;
    const before = goOn(stream, readCursor(SalesforceCursor, kept), incremental);
    let anew = kept !== null && before === null;
    for (let cursor = begin(run, before, incremental); cursor.phase !== 'done'; ) {
      const made = await step(run, cursor);
      yield { ...pageOf(reading.columns, made.rows, made.cursor), ...(anew ? { anew } : {}) };
      anew = false;
      cursor = made.cursor;
    }
  }
  return {
    async check(signal) {
      const found = await streamsBy(shortly, signal);
      if (found.length === 0) throw nothingVisible();
      shortly.spare();
    },
    streams: async (signal) => (await streamsBy(api, signal)).map(({ stream }) => stream),
    describe: async () => {
      throw noQuery('Salesforce');
    },
    read,
  };
}

/** @returns null for a place in another object, or behind a whole read that has ended */
function goOn(
  { object }: SalesforceStream,
  kept: SalesforceCursor | null,
  incremental: boolean,
): SalesforceCursor | null {
  if (kept === null || kept.object !== object) return null;
  return incremental || kept.phase !== 'done' ? kept : null;
}

/** Those that the user may see, or of that name alone. @throws AppError where there is one of that name that may not be seen */
async function streamsBy(api: SalesforceApi, signal: AbortSignal, name?: string): Promise<SeenStream[]> {
  const found: SeenStream[] = [];
  for (const stream of STREAMS) {
    if (name !== undefined && stream.name !== name) continue;
    const visible = await visibleBy(api, stream, signal);
    if (visible) found.push(visible);
    else if (name !== undefined) throw notVisible(stream);
  }
  return found;
}

async function visibleBy(
  api: SalesforceApi,
  stream: SalesforceStream,
  signal: AbortSignal,
): Promise<SeenStream | null> {
  const fields = await api.readable(stream.object, signal);
  if (!fields) return null;
  const paths = new Set(fields);
  const overOwner = stream.columns.flatMap(({ of }) => of).some((path) => path.startsWith('Owner.'));
  if (overOwner && fields.has('OwnerId'))
    for (const name of (await api.readable('User', signal)) ?? []) paths.add(`Owner.${name}`);
  const links = [];
  for (const link of stream.links)
    if (paths.has(link.field) && (await api.readable(link.to, signal))?.has('MasterRecordId')) links.push(link);
  return seen({ ...stream, links }, paths);
}

const notVisible = ({ name, object, needs }: SalesforceStream): AppError =>
  new AppError(
    'invalid',
    `The user that the Salesforce app runs as may not see ${object}, or not its fields ${needs.join(', ')}: the stream “${name}” cannot be read.`,
    { field: 'name' },
  );
