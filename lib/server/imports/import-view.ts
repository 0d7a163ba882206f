/** From an import's row to its contract. */
import 'server-only';
import {
  ImportCounts,
  type ImportDetail,
  ImportKind,
  ImportMapping,
  type ImportState,
  type ImportSummary,
} from '@/lib/contracts/imports';
import type { Preset } from '@/lib/server/connectors/connector';
import { type Ctx, seesEmails } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { ImportRun } from '@/lib/server/generated/prisma/client';
import { latestJob } from '@/lib/server/jobs/get-job';
import { withPreset } from '@/lib/server/sources/preset';
import { guessFacts, guessKind } from './guess-kind';
import type { Inspection } from './inspect';

export const UNDO_DAYS = 30;

export function summaryOf(row: ImportRun, createdBy: string | null): ImportSummary {
  const until =
    row.finishedAt && row.state === 'done'
      ? new Date(row.finishedAt.getTime() + UNDO_DAYS * 86_400_000).toISOString()
      : null;
  return {
    id: row.id,
    kind: row.kind === null ? null : ImportKind.parse(row.kind),
    state: row.state as ImportState, // a CHECK keeps the column to the union
    fileName: row.fileName,
    fileBytes: row.streamId === null ? Number(row.fileBytes) : null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy === null ? 'Bellwether' : createdBy,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    rowsRead: row.rowsRead,
    rowsWritten: row.rowsWritten,
    rowsRejected: row.rowsRejected,
    undoUntil: until,
    error: row.error,
  };
}

/** Of a table of a source, with what the source says its columns are. */
type Inspected = Inspection & { preset?: Preset };
export const inspectionOf = (row: ImportRun): Inspected => row.detected as unknown as Inspected; // written by inspectFile alone

export async function detailOf(ctx: Ctx, db: Db, row: ImportRun): Promise<ImportDetail> {
  const inspection = inspectionOf(row);
  const { columns, sampleRows, preset } = inspection;
  const facts = withPreset(guessFacts(columns, row.fileName), preset);
  const name = row.createdBy && (await memberNames(ctx, db, [row.createdBy])).get(row.createdBy);
  const detail = {
    ...summaryOf(row, name || null),
    sha256: row.fileSha256,
    version: row.version,
    format: inspection.format,
    sampleRows: inspection.sampleRows,
    columns: inspection.columns,
    rows: inspection.rows,
    suggested: { ...inspection.suggested, version: row.version },
    guess: preset?.kind ?? guessKind(facts, { columns, fileName: row.fileName, sampleRows }, inspection.suggested.kind),
    facts,
    mapping: row.mapping === null ? null : ImportMapping.parse(row.mapping),
    counts: row.preview === null ? null : ImportCounts.parse(row.preview),
    job: await latestJob(ctx, db, row.state === 'importing' && row.streamId ? row.streamId : row.id),
    table: row.streamId === null ? null : await tableOf(ctx, db, row.streamId),
  };
  return seesEmails(ctx) ? detail : withoutEmails(detail);
}

async function tableOf({ workspaceId }: Ctx, db: Db, streamId: string): Promise<ImportDetail['table']> {
  const row = await db.stream.findUnique({ where: { workspaceId_id: { workspaceId, id: streamId } } });
  return row && { sourceId: row.sourceId, streamId };
}

/** Files of contacts hold addresses that not everyone may see. */
export const hidden = (text: string): string => text.replace(/[^\s@,;"“]+@[^\s@,;"”]+/g, '(address hidden)');

/** A file as it is shown to those who may not see addresses: every cell, sample and refused value without them. */
function withoutEmails(detail: ImportDetail): ImportDetail {
  const { columns, rows, counts } = detail;
  return {
    ...detail,
    columns: columns.map((column) => ({
      ...column,
      samples: column.samples.map(hidden),
      reason: hidden(column.reason),
      values: column.values.map(({ value, rows: count }) => ({ value: hidden(value), rows: count })),
    })),
    rows: rows.map((cells) => cells.map(hidden)),
    counts: counts && {
      ...counts,
      rules: counts.rules.map((rule) => ({ ...rule, message: hidden(rule.message) })),
      rejectedRows: counts.rejectedRows.map((row) => ({
        ...row,
        value: hidden(row.value),
        message: hidden(row.message),
      })),
    },
  };
}

/** Names of members by id; a member who is gone has none. */
export async function memberNames(ctx: Ctx, db: Db, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    SELECT m.id, p.name FROM member m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = ${ctx.workspaceId}::uuid AND m.id = ANY(${wanted}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.name]));
}
