/** The refused rows of an import as CSV: the file's own columns, then line, column and reason; mend and upload again. */
import 'server-only';
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import QueryStream from 'pg-query-stream';
import { allow, type Ctx } from '@/lib/server/context';
import { pool, withWorkspace } from '@/lib/server/db';
import { csvResponse, safeCell } from '@/lib/server/http-csv';
import { findImport } from './get-import';
import { hidden, inspectionOf, seesEmails } from './import-view';

type Row = { line: string; column: string; message: string; cells: string[] };

export async function rejectedCsv(ctx: Ctx, id: string): Promise<Response> {
  allow(ctx, 'import:read');
  const run = await withWorkspace(ctx, (db) => findImport(ctx, db, id));
  const names = inspectionOf(run).columns.map((column) => column.name);
  const client = await pool().connect();
  await client.query('BEGIN READ ONLY');
  await client.query("SELECT set_config('app.workspace_id', $1, true)", [ctx.workspaceId]);
  const source = client.query(
    new QueryStream(
      'SELECT line, "column", message, cells FROM rejected_row WHERE workspace_id = $1 AND import_id = $2 ORDER BY line',
      [ctx.workspaceId, id],
    ),
  );
  source.on('close', () => void client.query('ROLLBACK').finally(() => client.release()));
  const told = seesEmails(ctx) ? (text: string) => text : hidden;
  const rows = source.map((row: Row) => [
    ...names.map((_, index) => safeCell(told(row.cells[index] ?? ''))),
    row.line,
    row.column,
    told(row.message),
  ]);
  const columns = [...names.map(safeCell), 'error_line', 'error_column', 'error'];
  const csv = stringify({ header: true, columns, bom: true });
  pipeline(rows, csv, () => source.destroy()); // also when the reader leaves half-way: the connection goes back
  return csvResponse(Readable.toWeb(csv), `refused ${run.fileName}`);
}
