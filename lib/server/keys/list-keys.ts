import 'server-only';
import { type ApiKey, type ApiKeyList, KeyScope } from '@/lib/contracts/keys';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { env } from '@/lib/server/env';
import type { ApiKey as Row } from '@/lib/server/generated/prisma/client';

/** Those in force first, the newest of each first. */
export async function listKeys(ctx: Ctx): Promise<ApiKeyList> {
  allow(ctx, 'key:read');
  const rows = await withWorkspace(ctx, (db) =>
    db.apiKey.findMany({
      where: { workspaceId: ctx.workspaceId },
      orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }],
    }),
  );
  return { keys: rows.map(keyOf), ingestUrl: env().INGEST_URL };
}

/** A key as people see it. */
export const keyOf = (row: Omit<Row, 'hash' | 'workspaceId' | 'createdBy'>): ApiKey => ({
  ...{
    id: row.id,
    name: row.name,
    shown: row.shown,
    createsAccounts: row.createsAccounts,
    createdBy: row.createdByName,
  },
  scope: KeyScope.parse(row.scope),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
