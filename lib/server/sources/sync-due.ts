/** Puts the tables that are due into the queue, and orders the next look. It has no progress row. */
import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/contracts/errors';
import type { Ctx } from '@/lib/server/context';
import { withConnection, withWorkspace } from '@/lib/server/db';
import { orderDue } from './end-sync';
import { wantSync } from './want-sync';

/** As `orderDue` names it. */
export const SYNC_DUE = 'sync_due';
const Payload = z.strictObject({ workspaceId: z.uuid() });

/** The database's clock has woken this, so it says what is due. */
const DUE =
  'SELECT id, clock_timestamp() AS now FROM stream WHERE workspace_id = $1 AND mapping IS NOT NULL AND paused_at IS NULL AND next_at <= clock_timestamp() ORDER BY next_at';

export async function syncDue(payload: unknown): Promise<void> {
  const { workspaceId } = Payload.parse(payload);
  const { rows } = await withConnection({ workspaceId }, (client) =>
    client.query<{ id: string; now: Date }>(DUE, [workspaceId]),
  );
  for (const { id, now } of rows)
    await enqueueOnce({ workspaceId, now, requestId: SYNC_DUE, actor: { kind: 'system', name: 'worker' } }, id);
  await withConnection({ workspaceId }, (client) => orderDue(client, workspaceId, null));
}

async function enqueueOnce(ctx: Ctx, streamId: string): Promise<void> {
  try {
    await withWorkspace(ctx, (db) => wantSync(ctx, db, streamId));
  } catch (cause) {
    if (!(cause instanceof AppError && cause.code === 'conflict')) throw cause; // somebody has asked for it already
  }
}
