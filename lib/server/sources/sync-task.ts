/**
 * The worker's read of one table: from the cursor on, chunk by chunk, each in one transaction with the cursor behind it. What
 * breaks off goes on where it stood.
 */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import type { Connector, Reading, SourceRow, Stream } from '@/lib/server/connectors/connector';
import { tablesOf } from '@/lib/server/imports/import-task';
import { dropSpool } from '@/lib/server/imports/spool';
import { MOST_ALONE } from '@/lib/server/models/want-some';
import { gatherStatistics } from '@/lib/server/statistics';
import type { JobRun } from '@/lib/server/worker/run-job';
import { noticed } from './drift';
import { connectorFor } from './open-source';
import { columnsOf, formatsOf, mappingOf, usedColumns } from './stream-row';
import { type Run, storeChunk } from './sync-chunk';
import { beginRun, countChunk, finishRun } from './sync-run';

/** Rows of one transaction: few enough that a page of the product never waits long, enough that each costs little. */
const CHUNK = 20_000;
/** Characters of one transaction: rows may be long, and they are held until they are stored. */
const CHUNK_TEXT = 32 * 1024 * 1024;

type Row = {
  kind: string;
  settings: unknown;
  secret: string;
  sourceId: string;
  sourceName: string;
  name: string;
  query: string | null;
  columns: unknown;
  keys: string[];
  cursorField: string | null;
  deletedField: string | null;
  matchField: string | null;
  createsAccounts: boolean;
  mapping: unknown;
  formats: unknown;
  cursor: string | null;
  whole: boolean;
  asked: boolean;
  loaded: boolean;
};

/** A read that begins: whole where nothing was read yet, and where there is nothing to read on from. */
const TAKE = `UPDATE stream s SET tried_at = clock_timestamp(), next_at = NULL,
    whole_since = CASE WHEN s.whole_since IS NULL AND (s.cursor IS NULL OR s.cursor_field IS NULL) THEN clock_timestamp() ELSE s.whole_since END,
    cursor = CASE WHEN s.whole_since IS NULL AND s.cursor_field IS NULL THEN NULL ELSE s.cursor END
  FROM source o WHERE s.workspace_id = $1 AND s.id = $2 AND s.mapping IS NOT NULL AND s.paused_at IS NULL AND o.workspace_id = $1 AND o.id = s.source_id
  RETURNING o.kind, o.settings, o.secret, o.id AS "sourceId", o.name AS "sourceName", s.name, s.query, s.columns, s.key_columns AS keys, s.cursor_field AS "cursorField",
    s.deleted_field AS "deletedField", s.match_field AS "matchField", s.creates_accounts AS "createsAccounts", s.mapping, s.formats, s.cursor,
    s.whole_since IS NOT NULL AS whole, s.whole_asked AS asked, s.loaded_at IS NOT NULL AS loaded`;
const FORGET_SEEN = 'DELETE FROM stream_seen WHERE workspace_id = $1 AND stream_id = $2';

export async function syncTask(job: JobRun): Promise<void> {
  const of = [job.ctx.workspaceId, job.subjectId];
  const row = await job.commit(async (client) => {
    const { rows } = await client.query<Row>(TAKE, of);
    if (rows[0]?.whole && rows[0].cursor === null) await client.query(FORGET_SEEN, of);
    return rows[0];
  });
  if (row) await read(job, row);
}

async function read(job: JobRun, row: Row): Promise<void> {
  const { workspaceId } = job.ctx;
  const mapping = mappingOf(row.mapping);
  if (!mapping) return;
  job.progress('Look at the table', 0, 1);
  const connector = connectorFor({ ...row, workspaceId, id: row.sourceId, name: row.sourceName });
  const now = await tableOf(connector, row, job.signal);
  const names = usedColumns(mapping, columnsOf(row.columns));
  const warning = noticed({ was: columnsOf(row.columns), now, reading: readingOf(row, names) });
  const open = await job.commit((client) => beginRun(client, { workspaceId, streamId: job.subjectId }));
  const run: Run = {
    ...{ workspaceId, streamId: job.subjectId, now: job.ctx.now, signal: job.signal, mapping, names },
    ...{ importId: open.importId, confirmed: open.confirmed, formats: formatsOf(row.formats) },
    ...{ matchField: row.matchField, createsAccounts: row.createsAccounts, loaded: row.loaded, whole: row.whole },
  };
  const { rows, used } = await readChunks(job, { connector, row, run, before: open.read, estimated: now.rows ?? 0 });
  await job.commit((client) => finishRun(client, run, { warning, asked: row.asked, used }));
  await gatherStatistics(job.ctx, { tables: tablesOf(mapping), rows });
  dropSpool(workspaceId, open.importId);
}

/** As the source has it now. */
async function tableOf(connector: Connector, row: Row, signal: AbortSignal): Promise<Stream> {
  if (row.query !== null) return connector.describe(row.query, signal);
  const found = (await connector.streams(signal)).find(({ name }) => name === row.name);
  if (!found)
    throw new AppError(
      'upstream',
      `${row.name} is not there any more, or this login may not read it. Its data stays as it was.`,
    );
  return found;
}

const readingOf = (row: Row, columns: string[]): Reading => ({
  ...{ name: row.name, query: row.query, columns, key: row.keys },
  ...{ cursorField: row.cursorField, deletedField: row.deletedField },
});

type Chunks = { connector: Connector; row: Row; run: Run; before: number; estimated: number };

async function readChunks(
  job: JobRun,
  { connector, row, run, before, estimated }: Chunks,
): Promise<{ rows: number; used: string[] | null }> {
  let waiting: SourceRow[] = [];
  let cursor: string | null = null;
  let rows = 0;
  let text = 0;
  let used: string[] | null = [];
  const tell = () => job.progress('Read its rows', before + rows, Math.max(estimated, before + rows));
  const store = async () => {
    const behind = cursor;
    if (behind === null) return;
    const counts = await job.commit(async (client) => {
      const stored = await storeChunk(client, run, { rows: waiting, before: before + rows });
      await countChunk(client, run, { counts: stored, cursor: behind });
      return stored;
    });
    rows += waiting.length;
    used = united(used, counts.used);
    waiting = [];
    text = 0;
    cursor = null;
    tell();
  };
  tell();
  for await (const page of connector.read(readingOf(row, run.names), row.cursor, job.signal)) {
    job.signal.throwIfAborted();
    if (page.anew) {
      await store();
      run.whole = true;
      await job.commit((client) => beginWhole(client, run));
    }
    waiting.push(...page.rows);
    cursor = page.cursor;
    text += textOf(page.rows);
    if (waiting.length >= CHUNK || text >= CHUNK_TEXT) await store();
  }
  await store();
  return { rows, used };
}

function textOf(rows: readonly SourceRow[]): number {
  let length = 0;
  for (const { cells } of rows) for (const cell of cells) length += cell.length;
  return length;
}

const WHOLE = `UPDATE stream SET whole_since = clock_timestamp() WHERE workspace_id = $1 AND id = $2`;

/** From here on everything comes again: what is not met is gone. */
async function beginWhole(client: PoolClient, { workspaceId, streamId }: Run): Promise<void> {
  await client.query(WHOLE, [workspaceId, streamId]);
  await client.query(FORGET_SEEN, [workspaceId, streamId]);
}

/** More than can be scored alone is everybody. */
function united(some: string[] | null, more: string[] | null): string[] | null {
  if (!some || !more) return null;
  const all = new Set([...some, ...more]);
  return all.size > MOST_ALONE ? null : [...all];
}
