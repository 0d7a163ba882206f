/** The refused rows of an import as CSV: the file's own columns, then line, column and reason; mend and upload again. */
import 'server-only';
import { allow, type Ctx, seesEmails } from '@/lib/server/context';
import { csvOf } from '@/lib/server/csv-stream';
import { withWorkspace } from '@/lib/server/db';
import { safeCell } from '@/lib/server/http-csv';
import { findImport } from './get-import';
import { hidden, inspectionOf } from './import-view';

type Row = { line: string; column: string; message: string; cells: string[] };

export async function rejectedCsv(ctx: Ctx, id: string): Promise<Response> {
  allow(ctx, 'import:read');
  const run = await withWorkspace(ctx, (db) => findImport(ctx, db, id));
  const names = inspectionOf(run).columns.map((column) => column.name);
  const told = seesEmails(ctx) ? (text: string) => text : hidden;
  return csvOf(ctx.workspaceId, {
    fileName: `refused ${run.fileName}`,
    columns: [...names.map(safeCell), 'error_line', 'error_column', 'error'],
    text: 'SELECT line, "column", message, cells FROM rejected_row WHERE workspace_id = $1 AND import_id = $2 ORDER BY line',
    values: [ctx.workspaceId, id],
    record: (row: Row) => [
      ...names.map((_, index) => safeCell(told(row.cells[index] ?? ''))),
      ...[row.line, row.column, told(row.message)],
    ],
  });
}
