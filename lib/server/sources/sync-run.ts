/** The rows of one read of a table: its import, what it has counted so far, and how it ends well. */
import 'server-only';
import type { PoolClient } from 'pg';
import { ImportCounts, type ImportMapping } from '@/lib/contracts/imports';
import { wakeEvents } from '@/lib/server/events/wake-events';
import { linkIdentities } from '@/lib/server/imports/identities';
import { KINDS } from '@/lib/server/imports/kinds/kinds';
import { linkParents } from '@/lib/server/imports/parents';
import { NOT_READ } from '@/lib/server/imports/row-problem';
import { type FieldUndo, isAccounts, storeFields } from '@/lib/server/imports/store-fields';
import { touchedBy } from '@/lib/server/imports/touched';
import { wantLensesAfterImport } from '@/lib/server/lenses/want-lenses';
import { wantScoresOf } from '@/lib/server/models/want-some';
import { orderDue } from './end-sync';
import { noteUnseen, removeUnseen } from './remove-facts';
import { markStale } from './stale';
import type { ChunkCounts, Run } from './sync-chunk';

type Of = { workspaceId: string; streamId: string };

type Open = { importId: string; read: number; confirmed: boolean };
const OPEN =
  'SELECT id AS "importId", coalesce(rows_read, 0) AS read, created_by IS NOT NULL AS confirmed FROM import_run WHERE workspace_id = $1 AND stream_id = $2 AND state = \'importing\' ORDER BY created_at DESC LIMIT 1';
/** What it looks like is known from the sample that was confirmed; its rows are shown there. */
const BEGIN = `INSERT INTO import_run (workspace_id, kind, state, file_name, file_bytes, file_sha256, detected, mapping, stream_id)
  SELECT $1, s.mapping ->> 'kind', 'importing', o.name || ' › ' || s.name, 0, '', jsonb_set(s.detected, '{rows}', '[]'), s.mapping, s.id
  FROM stream s JOIN source o ON o.workspace_id = $1 AND o.id = s.source_id WHERE s.workspace_id = $1 AND s.id = $2 RETURNING id AS "importId", 0 AS read, false AS confirmed`;

/** The import that an earlier attempt, or the confirmation of the mapping, began; else a new one. */
export async function beginRun(client: PoolClient, { workspaceId, streamId }: Of): Promise<Open> {
  const of = [workspaceId, streamId];
  const open = await client.query<Open>(OPEN, of);
  const run = open.rows[0] ?? (await client.query<Open>(BEGIN, of)).rows[0];
  if (!run) throw new Error(`stream ${streamId} is gone`);
  return run;
}

const SHOWN = 20;
const NOTHING: ImportCounts = {
  ...{ read: 0, created: 0, changed: 0, unchanged: 0, rejected: 0, leavers: 0, stayers: 0, blankOutcome: 0 },
  ...{ rules: [], rejectedRows: [], matches: null },
};

const KEPT = 'SELECT preview, undo FROM import_run WHERE workspace_id = $1 AND id = $2 FOR UPDATE';
const COUNT = `UPDATE import_run SET preview = $3, undo = $4, rows_read = $5, rows_written = $6, rows_rejected = $7 WHERE workspace_id = $1 AND id = $2`;
const MOVE = 'UPDATE stream SET cursor = $3 WHERE workspace_id = $1 AND id = $2';
const DAY = `INSERT INTO stream_day (workspace_id, stream_id, day, rows, runs) VALUES ($1, $2, (clock_timestamp() AT TIME ZONE 'UTC')::date, $3, 0)
  ON CONFLICT (workspace_id, stream_id, day) DO UPDATE SET rows = stream_day.rows + EXCLUDED.rows`;

/** After a chunk, in its transaction: counted, and the cursor moved behind it. */
export async function countChunk(
  client: PoolClient,
  { workspaceId, streamId, importId, mapping, confirmed }: Run,
  { counts, cursor }: { counts: ChunkCounts; cursor: string },
): Promise<void> {
  const { rows } = await client.query<{ preview: unknown; undo: FieldUndo | null }>(KEPT, [workspaceId, importId]);
  const sum = added(rows[0]?.preview ? ImportCounts.parse(rows[0].preview) : NOTHING, counts);
  const undo =
    rows[0]?.undo ??
    (isAccounts(mapping) && confirmed ? await storeFields(client, { workspaceId, importId, mapping }) : null);
  await client.query(COUNT, [workspaceId, importId, sum, undo, sum.read, sum.read - sum.rejected, sum.rejected]);
  await client.query(MOVE, [workspaceId, streamId, cursor]);
  await client.query(DAY, [workspaceId, streamId, counts.read]);
}

function added(sum: ImportCounts, more: ChunkCounts): ImportCounts {
  const rules = new Map(sum.rules.map((rule) => [rule.rule, { ...rule }]));
  for (const rule of more.rules) {
    const known = rules.get(rule.rule);
    if (known) known.rows += rule.rows;
    else rules.set(rule.rule, { ...rule });
  }
  return {
    ...sum,
    read: sum.read + more.read,
    created: sum.created + more.created,
    changed: sum.changed + more.changed,
    unchanged: sum.unchanged + more.unchanged,
    rejected: sum.rejected + more.rejected,
    rules: [...rules.values()].sort((a, b) => b.rows - a.rows),
    rejectedRows: [...sum.rejectedRows, ...more.rejectedRows].slice(0, SHOWN),
  };
}

/** What a source sends by itself is as fresh as its last word, however often it is read; what it sent meanwhile has made the table due again. */
const WELL = `UPDATE stream s SET synced_at = CASE o.kind WHEN 'singer' THEN coalesce(o.pushed_at, clock_timestamp()) ELSE clock_timestamp() END,
    next_at = coalesce(s.next_at, clock_timestamp() + make_interval(mins => s.every_minutes)), failures = 0, failed_at = NULL,
    error = NULL, warning = $3, loaded_at = coalesce(s.loaded_at, clock_timestamp()), whole_since = NULL, whole_asked = false
  FROM source o WHERE s.workspace_id = $1 AND s.id = $2 AND o.workspace_id = $1 AND o.id = s.source_id`;
const RAN = `INSERT INTO stream_day (workspace_id, stream_id, day, rows, runs) VALUES ($1, $2, (clock_timestamp() AT TIME ZONE 'UTC')::date, 0, 1)
  ON CONFLICT (workspace_id, stream_id, day) DO UPDATE SET runs = stream_day.runs + 1`;
const FORGET_SEEN = 'DELETE FROM stream_seen WHERE workspace_id = $1 AND stream_id = $2';
/** A read that brought nothing new is no import that anybody could undo; a first one is shown anyway. */
const NO_NEWS = `DELETE FROM import_run WHERE workspace_id = $1 AND id = $2 AND created_by IS NULL`;
const DONE = `UPDATE import_run SET state = 'done', preview = coalesce(preview, $3), undo = coalesce(undo, $4), rows_read = coalesce(rows_read, 0), rows_written = coalesce(rows_written, 0),
    rows_rejected = coalesce(rows_rejected, 0), error = NULL, finished_at = clock_timestamp() WHERE workspace_id = $1 AND id = $2`;
/** A table that is read whole refuses the same rows every time: that is told once. */
const NEWS = `SELECT coalesce((i.preview ->> 'created')::int + (i.preview ->> 'changed')::int, 0) > 0 OR coalesce(i.rows_rejected, 0) <> coalesce((SELECT b.rows_rejected FROM import_run b
    WHERE b.workspace_id = $1 AND b.stream_id = i.stream_id AND b.state = 'done' AND b.id <> i.id ORDER BY b.finished_at DESC LIMIT 1), 0) AS news FROM import_run i WHERE i.workspace_id = $1 AND i.id = $2`;
const MORE = `UPDATE import_run SET preview = jsonb_set(jsonb_set(coalesce(preview, $4), '{changed}', to_jsonb((coalesce(preview, $4) ->> 'changed')::int + $3::int)), '{read}', to_jsonb((coalesce(preview, $4) ->> 'read')::int + $3::int)),
    rows_read = coalesce(rows_read, 0) + $3::int, rows_written = coalesce(rows_written, 0) + $3::int WHERE workspace_id = $1 AND id = $2`;

export type Ending = { warning: string | null; asked: boolean; used: string[] | null };

/** The table was read to its end: what was not met goes, whoever waits is woken, scores are asked for. One transaction. */
export async function finishRun(client: PoolClient, run: Run, { warning, asked, used }: Ending): Promise<void> {
  const { workspaceId, streamId, importId, mapping } = run;
  const of = [workspaceId, importId];
  const doubt = run.whole ? await unseen(client, run, asked) : null;
  await client.query(FORGET_SEEN, [workspaceId, streamId]);
  const { rows } = await client.query<{ news: boolean }>(NEWS, of);
  await client.query(DONE, [...of, NOTHING, isAccounts(mapping) ? { created: [], replaced: [] } : null]);
  if (isAccounts(mapping)) {
    await linkIdentities(client, workspaceId);
    await linkParents(client, workspaceId);
  }
  if (isAccounts(mapping) || mapping.kind === 'contacts') await wakeEvents(client, workspaceId);
  if (rows[0]?.news) await askForScores(client, run, used);
  else await client.query(NO_NEWS, of);
  await client.query(WELL, [workspaceId, streamId, doubt ?? warning]);
  await client.query(RAN, [workspaceId, streamId]);
  await markStale(client, workspaceId);
  await orderDue(client, workspaceId, streamId);
}

const UNREAD =
  'SELECT count(*)::int AS rows FROM rejected_row WHERE workspace_id = $1 AND import_id = $2 AND rule = ANY($3)';

/** A row that could not be read was met, but not which one: whatever is missing may be it. */
async function unreadable(client: PoolClient, { workspaceId, importId }: Run): Promise<string | null> {
  const { rows } = await client.query<{ rows: number }>(UNREAD, [workspaceId, importId, NOT_READ]);
  const count = rows[0]?.rows ?? 0;
  if (count === 0) return null;
  return `${count} ${count === 1 ? 'row' : 'rows'} of the last read could not be read. Nothing was removed, as what was not met may be among them.`;
}

async function unseen(client: PoolClient, run: Run, asked: boolean): Promise<string | null> {
  const doubt = await unreadable(client, run);
  if (doubt !== null) return doubt;
  const { workspaceId, streamId, importId, mapping } = run;
  if (isAccounts(mapping)) {
    await noteUnseen(client, { workspaceId, streamId });
    return null;
  }
  if (!mapping.columns.some(({ field }) => field === 'external_id')) return null; // rows without ids cannot be missed
  const gone = await removeUnseen(client, KINDS[mapping.kind], { workspaceId, streamId, importId, asked });
  if (typeof gone === 'string') return gone;
  if (gone > 0) await client.query(MORE, [workspaceId, importId, gone, NOTHING]);
  return null;
}

async function askForScores(
  client: PoolClient,
  { workspaceId, importId, mapping }: { workspaceId: string; importId: string; mapping: ImportMapping },
  used: string[] | null,
): Promise<void> {
  const kind = isAccounts(mapping) ? null : KINDS[mapping.kind];
  await wantLensesAfterImport(client, workspaceId);
  await wantScoresOf(
    client,
    workspaceId,
    kind?.kind === 'usage' ? used : await touchedBy(client, kind, { workspaceId, importId }),
  );
}
