/** The worker's half of an import: the dry run, which is the import rolled back, and the import itself. */
import 'server-only';
import type { PoolClient } from 'pg';
import { AppError } from '@/lib/contracts/errors';
import { type ImportCounts, ImportMapping } from '@/lib/contracts/imports';
import { withConnection } from '@/lib/server/db';
import { wakeEvents } from '@/lib/server/events/wake-events';
import { wantLensesAfterImport } from '@/lib/server/lenses/want-lenses';
import { wantScoresOf } from '@/lib/server/models/want-some';
import { matchAccounts, matchesOf } from '@/lib/server/sources/match-accounts';
import { gatherStatistics } from '@/lib/server/statistics';
import { Cancelled, type JobRun } from '@/lib/server/worker/run-job';
import { cellFormats } from './formats';
import { linkIdentities } from './identities';
import type { Inspection } from './inspect';
import { KINDS } from './kinds/kinds';
import { linkParents } from './parents';
import { openCsv } from './read-csv';
import { dropSpool, spoolFile } from './spool';
import { stageAccounts, stageFacts } from './stage';
import { forgetRefused, keepRefused } from './staged';
import { storeAccounts } from './store-accounts';
import { storeFacts } from './store-facts';
import { isAccounts, storeFields } from './store-fields';
import { touchedBy } from './touched';

/** Carries the result of a dry run out of the transaction that it rolls back. */
class DryRun extends Error {
  constructor(
    readonly counts: ImportCounts,
    readonly refused: unknown,
  ) {
    super('dry run');
  }
}
/** Of the one worker that imports; a million rows are joined and sorted several times. */
const SORT_MEMORY = '128MB';
/** Refused rows that a dry run keeps for download; the import keeps them all. */
const DRY_REFUSED = 10_000;

type Run = { mapping: ImportMapping; estimated: number; fileName: string; match: Match | null };
/** Of a table of a source: whom its rows of accounts mean. */
type Match = { field: string | null; creates: boolean };

export async function importCheckTask(job: JobRun): Promise<void> {
  await guarded(job, 'checking', async (run) => {
    const dry = await job
      .commit(async (client) => {
        const counts = await carryOut(job, client, { ...run, dry: true });
        const { rows } = await client.query(
          'SELECT line, col, value, rule, message, cells FROM stage WHERE rule IS NOT NULL ORDER BY line LIMIT $1',
          [DRY_REFUSED],
        );
        throw new DryRun(counts, rows);
      })
      .catch((cause) => {
        if (cause instanceof DryRun) return cause;
        throw cause;
      });
    await job.commit(async (client) => {
      const { workspaceId } = job.ctx;
      await forgetRefused(client, { workspaceId, importId: job.subjectId });
      await client.query(
        `INSERT INTO rejected_row (workspace_id, import_id, line, "column", value, rule, message, cells)
         SELECT DISTINCT ON (r.line) $1, $2, r.line, r.col, r.value, r.rule, r.message, r.cells
         FROM jsonb_to_recordset($3) AS r(line bigint, col text, value text, rule text, message text, cells jsonb) ORDER BY r.line`,
        [workspaceId, job.subjectId, JSON.stringify(dry.refused)],
      );
      await client.query("UPDATE import_run SET state = 'checked', preview = $3 WHERE workspace_id = $1 AND id = $2", [
        workspaceId,
        job.subjectId,
        dry.counts,
      ]);
    });
  });
}

export async function importTask(job: JobRun): Promise<void> {
  await guarded(job, 'importing', async (run) => {
    const rows = await job.commit(async (client) => {
      const { workspaceId, requestId } = job.ctx;
      const counts = await carryOut(job, client, { ...run, dry: false });
      const of = { workspaceId, importId: job.subjectId };
      await forgetRefused(client, of);
      await keepRefused(client, of);
      const undo = isAccounts(run.mapping)
        ? await storeFields(client, { workspaceId, importId: job.subjectId, mapping: run.mapping })
        : null; // facts keep what they overwrote row by row
      if (isAccounts(run.mapping)) {
        await linkIdentities(client, workspaceId);
        await linkParents(client, workspaceId);
      }
      const { rejectedRows, rules, ...numbers } = counts;
      await client.query(
        `UPDATE import_run SET state = 'done', preview = $3, undo = $4, rows_read = $5, rows_written = $6, rows_rejected = $7, finished_at = clock_timestamp()
         WHERE workspace_id = $1 AND id = $2`,
        [workspaceId, job.subjectId, counts, undo, counts.read, counts.read - counts.rejected, counts.rejected],
      );
      await client.query(
        "INSERT INTO audit_entry (workspace_id, actor_name, action, subject, detail, request_id) VALUES ($1, 'worker', 'import.done', $2, $3, $4)",
        [workspaceId, run.fileName, numbers, requestId],
      );
      const told = counts.created + counts.changed;
      const kind = isAccounts(run.mapping) ? null : KINDS[run.mapping.kind];
      if (isAccounts(run.mapping) || run.mapping.kind === 'contacts') await wakeEvents(client, workspaceId);
      if (told === 0) return told;
      await wantLensesAfterImport(client, workspaceId);
      await wantScoresOf(client, workspaceId, await touchedBy(client, kind, of));
      return told;
    });
    await gatherStatistics(job.ctx, { tables: tablesOf(run.mapping), rows });
    dropSpool(job.ctx.workspaceId, job.subjectId);
  });
}

/** What an import writes to. */
export function tablesOf(mapping: ImportMapping): string[] {
  if (isAccounts(mapping)) return ['account', 'account_history', 'outcome'];
  return mapping.kind === 'usage' ? ['usage_event', 'usage_daily'] : [KINDS[mapping.kind].table];
}

type Carry = Run & { dry: boolean };

async function carryOut(
  job: JobRun,
  client: PoolClient,
  { mapping, estimated, match, dry }: Carry,
): Promise<ImportCounts> {
  const { workspaceId, now } = job.ctx;
  await client.query("SELECT pg_advisory_xact_lock(hashtext('import:' || $1))", [workspaceId]); // one import at a time decides what is new
  await client.query(`SET LOCAL work_mem = '${SORT_MEMORY}'`);
  const importId = job.subjectId;
  const rows = await openCsv(spoolFile(workspaceId, importId));
  const staging = {
    rows,
    formats: await cellFormats(rows, mapping),
    signal: job.signal,
    onRow: (read: number) => job.progress('Read and check rows', read, Math.max(read, estimated)),
  };
  const compare = (read: number): number => {
    job.progress('Compare with what is known', 0, read);
    job.signal.throwIfAborted();
    return read;
  };
  if (isAccounts(mapping)) {
    const read = compare(await stageAccounts(client, mapping, staging));
    const idColumn = mapping.columns.find(({ role }) => role === 'id')?.name ?? '';
    if (match) await matchAccounts(client, { workspaceId, ...match, idColumn });
    const matches = match ? await matchesOf(client, { workspaceId, field: match.field }) : null;
    return { ...(await storeAccounts(client, read, { workspaceId, importId, mapping, now })), matches };
  }
  const kind = KINDS[mapping.kind];
  const read = compare(await stageFacts(client, { ...staging, kind, mapping, now }));
  return storeFacts(client, read, { workspaceId, importId, kind, mapping, now, dry });
}

type Found = {
  mapping: unknown;
  detected: Inspection;
  fileName: string;
  field: string | null;
  creates: boolean | null;
};
const FOUND = `SELECT i.mapping, i.detected, i.file_name AS "fileName", s.match_field AS field, s.creates_accounts AS creates
  FROM import_run i LEFT JOIN stream s ON s.workspace_id = i.workspace_id AND s.id = i.stream_id WHERE i.workspace_id = $1 AND i.id = $2 AND i.state = $3`;

/** Reads the run, and writes how it failed when it does. */
async function guarded(job: JobRun, state: 'checking' | 'importing', work: (run: Run) => Promise<void>): Promise<void> {
  const { workspaceId } = job.ctx;
  const run = await withConnection(job.ctx, async (client) => {
    const { rows } = await client.query<Found>(FOUND, [workspaceId, job.subjectId, state]);
    return rows[0];
  });
  if (!run) return; // an earlier attempt has finished it
  try {
    await work({
      mapping: ImportMapping.parse(run.mapping),
      estimated: run.detected.estimatedRows,
      fileName: run.fileName,
      match: run.creates === null ? null : { field: run.field, creates: run.creates },
    });
  } catch (cause) {
    const cancelled = cause instanceof Cancelled || job.signal.aborted;
    if (cancelled || cause instanceof AppError) {
      await withConnection(job.ctx, (client) =>
        client.query(
          'UPDATE import_run SET state = $3, error = $4 WHERE workspace_id = $1 AND id = $2 AND state = $5',
          [
            workspaceId,
            job.subjectId,
            cancelled ? 'cancelled' : 'failed',
            cancelled ? null : String((cause as Error).message),
            state,
          ],
        ),
      );
    }
    throw cause;
  }
}
