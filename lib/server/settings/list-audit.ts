import 'server-only';
import type { AuditPage } from '@/lib/contracts/settings';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';

const PAGE = 50;

/** Newest first; `before` is the id after which to go on. */
export async function listAudit(ctx: Ctx, { before }: { before?: string | undefined }): Promise<AuditPage> {
  allow(ctx, 'audit:read');
  return withWorkspace(ctx, async (db) => {
    const rows = await db.auditEntry.findMany({
      where: { workspaceId: ctx.workspaceId, ...(before ? { id: { lt: BigInt(before) } } : {}) },
      orderBy: { id: 'desc' },
      take: PAGE + 1,
    });
    const entries = rows.slice(0, PAGE).map((row) => ({
      id: String(row.id),
      at: row.at.toISOString(),
      actor: row.actorName,
      action: row.action,
      subject: row.subject,
      detail: JSON.stringify(row.detail) === '{}' ? '' : JSON.stringify(row.detail),
    }));
    return { entries, next: rows.length > PAGE ? (entries.at(-1)?.id ?? null) : null };
  });
}
