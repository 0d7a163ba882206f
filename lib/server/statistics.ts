/** Tells the planner what a table holds after much was stored at once. Knows names of tables, no row. */
import 'server-only';
import { withConnection } from './db';

/** Rows from which it is worth the look. */
const MANY = 1_000;

/** On a connection of its own, after the commit: it holds a lock on each table until it ends. */
export async function gatherStatistics(
  { workspaceId }: { workspaceId: string },
  { tables, rows }: { tables: readonly string[]; rows: number },
): Promise<void> {
  if (rows < MANY) return;
  await withConnection({ workspaceId }, (client) => client.query('SELECT gather_statistics($1)', [tables]));
}
