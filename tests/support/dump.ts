/** Everything a workspace holds, to compare before and after. */
import type { Ctx } from '@/lib/server/context';
import { asOwner } from './world';

/** Tables that tell of an import rather than hold what it brought. */
const TELLING = ['import_run', 'rejected_row', 'job_progress', 'audit_entry'];

/** Every row of every table of the workspace as text; by default without the tables that tell of imports. */
export async function dump({ workspaceId }: Ctx, without = TELLING): Promise<Record<string, string[]>> {
  return asOwner(async (client) => {
    const tables = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'workspace_id' AND table_name <> ALL($1) AND table_name NOT LIKE 'usage_event_2%' ORDER BY 1",
      [without],
    );
    const found: Record<string, string[]> = {};
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${name} t WHERE workspace_id = $1 ORDER BY 1`,
        [workspaceId],
      );
      found[name] = rows.map(({ row }) => row);
    }
    return found;
  });
}
