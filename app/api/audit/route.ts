import { AuditPage, AuditQuery } from '@/lib/contracts/settings';
import { handle } from '@/lib/server/http';
import { listAudit } from '@/lib/server/settings/list-audit';

export const GET = handle('GET /api/audit', {
  query: AuditQuery,
  response: AuditPage,
  run: (ctx, { query }) => listAudit(ctx, query),
});
