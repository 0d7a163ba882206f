import { AskAudit, AuditedScore } from '@/lib/contracts/audit-score';
import { handle } from '@/lib/server/http';
import { auditScore } from '@/lib/server/scores/audit-score';

export const GET = handle('GET /api/accounts/[id]/audit', {
  query: AskAudit,
  response: AuditedScore,
  run: (ctx, { params, query }) => auditScore(ctx, params.id ?? '', query),
});
