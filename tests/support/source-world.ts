/** What tests of sources ask of the product: connect, read now, look at what was kept. */
import type { Source } from '@/lib/contracts/sources';
import type { Ctx } from '@/lib/server/context';
import { withConnection } from '@/lib/server/db';
import { syncStream } from '@/lib/server/sources/change-streams';
import { connected, type PostgresFar } from './warehouse';
import { runQueued } from './world';

export const sourceWith = (ctx: Ctx, far: PostgresFar): Promise<Source> => connected(ctx, far);

type Kept = Record<string, unknown> & { external_id: string };

/** The rows of a table of ours, by their ids. */
export const kept = (ctx: Ctx, table: string): Promise<Kept[]> =>
  withConnection(ctx, async (client) => {
    const text = `SELECT * FROM ${table} WHERE workspace_id = $1 ORDER BY external_id`;
    return (await client.query<Kept>(text, [ctx.workspaceId])).rows;
  });

/** Reads a table to its end, as somebody asks for it. @returns the import of this read, '' where it brought nothing */
export async function read(ctx: Ctx, streamId: string, whole = false): Promise<string> {
  await syncStream(ctx, streamId, { whole });
  await runQueued(ctx, 'sync');
  return withConnection(ctx, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "SELECT id FROM import_run WHERE workspace_id = $1 AND stream_id = $2 AND state = 'done' ORDER BY finished_at DESC LIMIT 1",
      [ctx.workspaceId, streamId],
    );
    return rows[0]?.id ?? '';
  });
}
