/** One row per change, in the change's own transaction. */
import 'server-only';
import type { Ctx } from './context';
import type { Db } from './db';

type Entry = { action: string; subject: string; detail?: Record<string, unknown> };

export async function audit(ctx: Ctx, db: Db, { action, subject, detail = {} }: Entry): Promise<void> {
  const actorId = ctx.actor.kind === 'member' ? ctx.actor.memberId : null;
  await db.$executeRaw`INSERT INTO audit_entry (workspace_id, at, actor_id, actor_name, action, subject, detail, request_id)
    VALUES (${ctx.workspaceId}::uuid, ${ctx.now}, ${actorId}::uuid, ${ctx.actor.name}, ${action}, ${subject}, ${JSON.stringify(detail)}::jsonb, ${ctx.requestId})`;
}
