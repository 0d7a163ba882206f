/** Keeps what a source sends, in one transaction, and makes its tables due. Knows no shape of messages and no HTTP. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { withConnection } from '@/lib/server/db';
import type { Step } from './singer';
import type { InboxColumn } from './singer-columns';

/** The one table of a webhook. */
export const DELIVERIES = 'deliveries';

export type Pushing = { workspaceId: string; sourceId: string };

/** One sender at a time for a source: `seq` then grows in the order of commits, and a reader behind one misses none before it. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('inbox:' || $1))";
const TABLE = `INSERT INTO inbox_table (workspace_id, source_id, name, columns, key_columns) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (workspace_id, source_id, name) DO UPDATE SET columns = EXCLUDED.columns, key_columns = EXCLUDED.key_columns
  WHERE (inbox_table.columns, inbox_table.key_columns) IS DISTINCT FROM (EXCLUDED.columns, EXCLUDED.key_columns)`;
const FIND = `SELECT id, key_columns AS keys FROM inbox_table WHERE workspace_id = $1 AND source_id = $2 AND name = $3`;
/**
 * The key in Postgres' own writing of the values, so that two long numbers never look the same; a record without keys goes by all
 * it says. A long key is told by its digest. What is said again as before keeps its place.
 */
const ROWS = `WITH came AS (SELECT line::jsonb AS m, place FROM unnest($3::text[]) WITH ORDINALITY AS l(line, place)),
    keyed AS (SELECT m -> 'record' AS record, (m ->> 'version')::bigint AS version, place,
      CASE WHEN cardinality($4::text[]) = 0 THEN 'sha256:' || encode(sha256(convert_to((m -> 'record')::text, 'UTF8')), 'hex')
      ELSE (SELECT jsonb_agg(m -> 'record' -> k ORDER BY o) FROM unnest($4::text[]) WITH ORDINALITY AS u(k, o))::text END AS key FROM came),
    named AS (SELECT CASE WHEN length(key) > 300 THEN 'sha256:' || encode(sha256(convert_to(key, 'UTF8')), 'hex') ELSE key END AS key, record, version, place FROM keyed)
  INSERT INTO inbox_row AS r (workspace_id, table_id, key, record, deleted, version, seq, received_at)
  SELECT $1, $2, l.key, l.record, l.record ->> '_sdc_deleted_at' IS NOT NULL, l.version, nextval('inbox_row_seq'), clock_timestamp()
  FROM (SELECT DISTINCT ON (key COLLATE "C") * FROM named ORDER BY key COLLATE "C", place DESC) l
  ON CONFLICT (workspace_id, table_id, key) DO UPDATE SET version = EXCLUDED.version, record = EXCLUDED.record, deleted = EXCLUDED.deleted,
    seq = CASE WHEN (r.record, r.deleted) IS DISTINCT FROM (EXCLUDED.record, EXCLUDED.deleted) THEN EXCLUDED.seq ELSE r.seq END,
    received_at = CASE WHEN (r.record, r.deleted) IS DISTINCT FROM (EXCLUDED.record, EXCLUDED.deleted) THEN EXCLUDED.received_at ELSE r.received_at END`;
const ACTIVATE = `UPDATE inbox_row SET deleted = true, seq = nextval('inbox_row_seq'), received_at = clock_timestamp()
  WHERE workspace_id = $1 AND table_id = $2 AND NOT deleted AND version IS DISTINCT FROM $3`;
const PUSHED = 'UPDATE source SET pushed_at = clock_timestamp() WHERE workspace_id = $1 AND id = $2';
/** A table that is being read has none: then it is read again at once. */
const DUE =
  'UPDATE stream SET next_at = clock_timestamp() WHERE workspace_id = $1 AND source_id = $2 AND mapping IS NOT NULL AND paused_at IS NULL';

/** When it returns, all of it is on the disk. */
export async function keepPushed(to: Pushing, steps: readonly Step[]): Promise<void> {
  await withConnection(to, async (client) => {
    await client.query(LOCK, [to.sourceId]);
    for (const step of steps) await keep(client, to, step);
    const { rowCount } = await client.query(PUSHED, [to.workspaceId, to.sourceId]);
    if (rowCount === 0) throw new AppError('not_found', 'No source that sends stands under this address.');
    await client.query(DUE, [to.workspaceId, to.sourceId]);
  });
}

/** The worker takes what is due. Asked for after the commit: whatever it does not see yet is asked for again. */
export const orderReading = (workspaceId: string): Promise<unknown> =>
  withConnection({ workspaceId }, (client) => client.query('SELECT enqueue_sync_due()'));

async function keep(client: PoolClient, to: Pushing, step: Step): Promise<void> {
  if (step.kind === 'table') return keepTable(client, to, step);
  const { rows } = await client.query<{ id: string; keys: string[] }>(FIND, [to.workspaceId, to.sourceId, step.table]);
  const table = rows[0];
  if (!table) throw new AppError('invalid', `Expected a SCHEMA of “${step.table}” first.`);
  const of = [to.workspaceId, table.id];
  if (step.kind === 'rows') await client.query(ROWS, [...of, step.lines, table.keys]);
  else await client.query(ACTIVATE, [...of, step.version]);
}

type Table = { table: string; columns: readonly InboxColumn[]; key: readonly string[] };

const keepTable = async (client: PoolClient, { workspaceId, sourceId }: Pushing, { table, columns, key }: Table) => {
  await client.query(TABLE, [workspaceId, sourceId, table, JSON.stringify(columns), key]);
};
