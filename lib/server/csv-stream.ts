/** Rows of a query as CSV, streamed: what it takes does not grow with what is sent. */
import 'server-only';
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import QueryStream from 'pg-query-stream';
import { pool } from './db';
import { csvResponse } from './http-csv';

type Cell = string | number | null | undefined;
type Sheet<Row> = {
  fileName: string;
  columns: string[];
  text: string;
  values: (string | number | null)[];
  record: (row: Row) => Cell[];
};

/** On a connection of its own, which goes back when the reader has it all, or leaves half-way. */
export async function csvOf<Row>(workspaceId: string, sheet: Sheet<Row>): Promise<Response> {
  const client = await pool().connect();
  await client.query('BEGIN READ ONLY');
  await client.query("SELECT set_config('app.workspace_id', $1, true)", [workspaceId]);
  const source = client.query(new QueryStream(sheet.text, sheet.values));
  source.on('close', () => void client.query('ROLLBACK').finally(() => client.release()));
  const csv = stringify({ header: true, columns: sheet.columns, bom: true });
  pipeline(source.map(sheet.record), csv, () => source.destroy());
  return csvResponse(Readable.toWeb(csv), sheet.fileName);
}
