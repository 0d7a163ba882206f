/** Takes an import back: what it added goes, what it changed returns to what was known before. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { ACCOUNT_KINDS, FactKind, type ImportDetail, type UndoPreview } from '@/lib/contracts/imports';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withConnection, withWorkspace } from '@/lib/server/db';
import { enqueueJob } from '@/lib/server/jobs/enqueue';
import { wantLensesAfterImport } from '@/lib/server/lenses/want-lenses';
import { wantScoresOf } from '@/lib/server/models/want-some';
import type { JobRun } from '@/lib/server/worker/run-job';
import { findImport } from './get-import';
import { linkIdentities } from './identities';
import { detailOf, UNDO_DAYS } from './import-view';
import { KINDS } from './kinds/kinds';
import { linkParents } from './parents';
import { type FieldUndo, undoFields } from './store-fields';
import { touchedBy } from './touched';
import { countFacts, FACT_TABLES, undoFacts } from './undo-facts';

/** Accounts that an import created and that nothing speaks of but this one: its own, and those whose import was undone before. */
const ORPHANS = `SELECT a.id FROM account a WHERE a.workspace_id = $1 AND a.created_by_import IS NOT NULL
  AND (a.created_by_import = $2 OR EXISTS (SELECT FROM account_history h WHERE h.workspace_id = $1 AND h.account_id = a.id AND h.import_id = $2))
  AND NOT EXISTS (SELECT FROM account_history h WHERE h.workspace_id = $1 AND h.account_id = a.id AND h.import_id IS DISTINCT FROM $2)
  AND NOT EXISTS (SELECT FROM outcome o WHERE o.workspace_id = $1 AND o.account_id = a.id AND o.import_id IS DISTINCT FROM $2)
  ${FACT_TABLES.map((table) => `AND NOT EXISTS (SELECT FROM ${table} f WHERE f.workspace_id = $1 AND f.account_id = a.id)`).join('\n  ')}`;

const PREVIEW = `WITH gone AS (${ORPHANS})
  SELECT (SELECT count(*) FROM gone)::int AS accounts,
    (SELECT count(*) FROM account_history WHERE workspace_id = $1 AND import_id = $2)::int AS facts,
    (SELECT count(*) FROM outcome WHERE workspace_id = $1 AND import_id = $2)::int AS outcomes,
    (SELECT count(*) FROM score s JOIN gone g ON g.id = s.account_id WHERE s.workspace_id = $1)::int AS scores`;

/**
 * The latest import after this one, of the same kind of rows, that met rows it need not store because they were known: they
 * may be known from this one alone, and would be lost with it.
 */
async function repeatedBy(ctx: Ctx, db: Db, id: string): Promise<string | null> {
  const kinds: readonly string[] = ACCOUNT_KINDS;
  const [later] = await db.$queryRaw<{ name: string }[]>`
    SELECT later.file_name AS name FROM import_run this JOIN import_run later ON later.workspace_id = this.workspace_id AND later.state = 'done' AND later.finished_at > this.finished_at
      AND (later.kind = this.kind OR later.kind = ANY(${kinds}) AND this.kind = ANY(${kinds})) AND (later.preview ->> 'unchanged')::int > 0
    WHERE this.workspace_id = ${ctx.workspaceId}::uuid AND this.id = ${id}::uuid ORDER BY later.finished_at DESC LIMIT 1`;
  return later?.name ?? null;
}

/** What undoing would take away, counted. */
export async function previewUndo(ctx: Ctx, id: string): Promise<UndoPreview> {
  allow(ctx, 'import:read');
  const { kind, blockedBy } = await withWorkspace(ctx, async (db) => ({
    kind: factKindOf((await findImport(ctx, db, id)).kind),
    blockedBy: await repeatedBy(ctx, db, id),
  }));
  return withConnection(ctx, async (client) => {
    if (kind) {
      const facts = await countFacts(client, { workspaceId: ctx.workspaceId, importId: id, kind });
      return { accounts: 0, facts, outcomes: 0, scores: 0, blockedBy };
    }
    const { rows } = await client.query<Omit<UndoPreview, 'blockedBy'>>(PREVIEW, [ctx.workspaceId, id]);
    return { accounts: 0, facts: 0, outcomes: 0, scores: 0, ...rows[0], blockedBy };
  });
}

const factKindOf = (kind: string | null): FactKind | null => FactKind.safeParse(kind).data ?? null;

export async function undoImport(ctx: Ctx, id: string): Promise<ImportDetail> {
  allow(ctx, 'import:write');
  return withWorkspace(ctx, async (db) => {
    const row = await findImport(ctx, db, id);
    if (row.state !== 'done' || !row.finishedAt)
      throw new AppError('conflict', `Only a finished import can be undone; this one is ${row.state}.`);
    if (ctx.now.getTime() - row.finishedAt.getTime() > UNDO_DAYS * 86_400_000)
      throw new AppError('conflict', `An import can be undone for ${UNDO_DAYS} days; this one is older.`);
    const later = await repeatedBy(ctx, db, id);
    if (later !== null)
      throw new AppError('conflict', `Undo “${later}” first: it repeats rows of this import, which would be lost.`);
    await enqueueJob(ctx, db, { kind: 'import_undo', subjectId: id });
    await audit(ctx, db, { action: 'import.undo', subject: row.fileName, detail: { importId: id } });
    return detailOf(ctx, db, row);
  });
}

export const undoTask = (job: JobRun): Promise<void> =>
  job.commit((client) => undoOne(client, job, { workspaceId: job.ctx.workspaceId, importId: job.subjectId }));

/** A table whose rows were taken back is not read on: what comes next would stand without them. */
const PAUSE = `UPDATE stream SET paused_at = clock_timestamp(), version = version + 1, warning = 'Paused, because an import of it was undone. A full resync brings its rows back.'
  WHERE workspace_id = $1 AND id = $2 AND paused_at IS NULL`;

type Undone = { undo: FieldUndo | null; kind: string | null; streamId: string | null };

/** Inside the caller's transaction; an import that is undone already stays so. */
export async function undoOne(
  client: PoolClient,
  job: JobRun,
  of: { workspaceId: string; importId: string },
): Promise<void> {
  const { workspaceId, importId } = of;
  const scope = [workspaceId, importId];
  await client.query("SELECT pg_advisory_xact_lock(hashtext('import:' || $1))", [workspaceId]);
  const { rows } = await client.query<Undone>(
    'SELECT undo, kind, stream_id AS "streamId" FROM import_run WHERE workspace_id = $1 AND id = $2 AND state = \'done\' FOR UPDATE',
    scope,
  );
  if (!rows[0]) return; // an earlier attempt has done it
  const kind = factKindOf(rows[0].kind);
  const touched = () => touchedBy(client, kind && KINDS[kind], of);
  const before = kind === 'usage' ? [] : await touched();
  if (kind) {
    job.progress('Remove its facts', 0, 1);
    await undoFacts(client, { ...of, kind });
  } else {
    await takeBack(client, job, scope);
    if (rows[0].undo) await undoFields(client, workspaceId, rows[0].undo);
    await linkIdentities(client, workspaceId);
    await linkParents(client, workspaceId);
  }
  await client.query(
    "UPDATE import_run SET state = 'undone', undone_at = clock_timestamp() WHERE workspace_id = $1 AND id = $2",
    scope,
  );
  if (rows[0].streamId) await client.query(PAUSE, [workspaceId, rows[0].streamId]);
  await wantLensesAfterImport(client, workspaceId);
  await wantScoresOf(client, workspaceId, kind === 'usage' ? await touched() : before);
}

/** What is restored is what was said last: by its date, and of one date by the later import. */
async function takeBack(client: PoolClient, job: JobRun, scope: string[]): Promise<void> {
  job.progress('Find what it touched', 0, 3);
  await client.query('CREATE TEMP TABLE touched (account_id uuid) ON COMMIT DROP');
  await client.query(
    'INSERT INTO touched SELECT DISTINCT account_id FROM account_history WHERE workspace_id = $1 AND import_id = $2',
    scope,
  );
  await client.query('CREATE TEMP TABLE gone (id uuid) ON COMMIT DROP');
  await client.query(`INSERT INTO gone ${ORPHANS}`, scope);
  job.progress('Remove its facts', 1, 3);
  await client.query('DELETE FROM outcome WHERE workspace_id = $1 AND import_id = $2', scope);
  await client.query('DELETE FROM account_history WHERE workspace_id = $1 AND import_id = $2', scope);
  await client.query('DELETE FROM account a USING gone g WHERE a.workspace_id = $1 AND a.id = g.id', [scope[0]]);
  job.progress('Restore what it changed', 2, 3);
  await client.query(
    `UPDATE account a SET fields = f.fields, name = coalesce(f.fields ->> '$name', a.external_id), arr_minor = (f.fields ->> '$arr')::bigint, currency = f.fields ->> '$currency',
       owner_id = (SELECT w.id FROM account_owner w WHERE w.workspace_id = $1 AND w.name = f.fields ->> '$owner')
     FROM (SELECT h.account_id, jsonb_object_agg(e.key, e.value ORDER BY h.recorded_at, h.id) AS fields
       FROM account_history h CROSS JOIN LATERAL jsonb_each(h.values) e WHERE h.workspace_id = $1 AND h.account_id IN (SELECT account_id FROM touched) GROUP BY h.account_id) f
     WHERE a.workspace_id = $1 AND a.id = f.account_id`,
    [scope[0]],
  );
  // an owner without accounts stays only where somebody decided something about him
  await client.query(
    `DELETE FROM account_owner w WHERE w.workspace_id = $1 AND w.created_by_import IS NOT NULL AND w.member_id IS NULL AND w.team_id IS NULL
       AND NOT EXISTS (SELECT FROM account a WHERE a.workspace_id = $1 AND a.owner_id = w.id)`,
    [scope[0]],
  );
}
