/** A refused event is sent again, corrected: read by the rules of today, and stored as if it had come so. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ReplayEvent, ReplayedEvent } from '@/lib/contracts/events';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { readOne } from './batch';
import { orderTaking, storeEvents } from './store-events';

/** What was refused goes once what is right is stored; without an id of its own it gets one, so that a second try counts once. */
export async function replayEvent(ctx: Ctx, { id, body }: ReplayEvent): Promise<ReplayedEvent> {
  allow(ctx, 'import:write');
  const { workspaceId } = ctx;
  const place = { workspaceId_id: { workspaceId, id: BigInt(id) } };
  const refused = await withWorkspace(ctx, (db) => db.rejectedEvent.findUnique({ where: place }));
  if (!refused) throw new AppError('not_found', 'Nothing here under this address.');
  const { keyId, receivedAt } = refused;
  const entry = readOne(parsed(body), { sent: { sentAt: null, receivedAt }, messageId: `refused-${id}` });
  if ('refused' in entry) throw new AppError('invalid', entry.refused.message, { field: entry.refused.field });
  const [verdict] = await storeEvents({ workspaceId, keyId, receivedAt }, [entry]);
  await withWorkspace(ctx, async (db) => {
    const { count } = await db.rejectedEvent.deleteMany({ where: { workspaceId, id: refused.id } });
    if (count === 0) return; // another try was there first
    await audit(ctx, db, {
      action: 'event.replay',
      subject: refused.message,
      detail: { refused: id, verdict: verdict?.status },
    });
  });
  await orderTaking(workspaceId);
  return { status: verdict?.status === 'duplicate' ? 'duplicate' : 'accepted' };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError('invalid', 'Expected JSON, got something else.', { field: 'body', cause });
  }
}
