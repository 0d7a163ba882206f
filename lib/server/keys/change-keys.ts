/** API keys: made, shown once, revoked. Knows no event. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { ApiKey, CreatedKey, CreateKey } from '@/lib/contracts/keys';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx, memberId } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { keyOf } from './list-keys';
import { newSecret } from './secret';

const DAY = 86_400_000;
/** Two for each place that sends, while one takes over from the other. */
const MOST = 100;

/** @returns the key, once: only its hash is kept */
export async function createKey(ctx: Ctx, { name, scope, createsAccounts, days }: CreateKey): Promise<CreatedKey> {
  allow(ctx, 'key:write');
  const { workspaceId, now } = ctx;
  const { secret, hash, shown } = newSecret();
  return withWorkspace(ctx, async (db) => {
    const live = await db.apiKey.count({ where: { workspaceId, revokedAt: null } });
    if (live >= MOST) throw new AppError('limit', `Expected at most ${MOST} keys that are in force: revoke one first.`);
    const row = await db.apiKey.create({
      data: {
        ...{ workspaceId, name, scope, createsAccounts, shown, hash: new Uint8Array(hash), createdAt: now },
        ...{ createdBy: memberId(ctx), createdByName: ctx.actor.name },
        expiresAt: days === null ? null : new Date(now.getTime() + days * DAY),
      },
    });
    await audit(ctx, db, {
      action: 'key.create',
      subject: name,
      detail: { keyId: row.id, scope, shown, createsAccounts, days },
    });
    return { key: keyOf(row), secret };
  });
}

/** From the next request on it opens nothing. */
export async function revokeKey(ctx: Ctx, id: string): Promise<ApiKey> {
  allow(ctx, 'key:write');
  const { workspaceId, now } = ctx;
  return withWorkspace(ctx, async (db) => {
    const { count } = await db.apiKey.updateMany({
      where: { workspaceId, id, revokedAt: null },
      data: { revokedAt: now },
    });
    const row = await db.apiKey.findUnique({ where: { workspaceId_id: { workspaceId, id } } });
    if (!row) throw new AppError('not_found', 'Nothing here under this address.');
    if (count === 0) throw new AppError('conflict', `“${row.name}” is revoked already.`);
    await audit(ctx, db, { action: 'key.revoke', subject: row.name, detail: { keyId: id, shown: row.shown } });
    return keyOf(row);
  });
}
