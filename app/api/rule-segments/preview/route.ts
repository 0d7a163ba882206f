import { RulePreview, RuleProposal } from '@/lib/contracts/rule-segments';
import { handle } from '@/lib/server/http';
import { previewRuleSegment } from '@/lib/server/rule-segments/preview-rule-segment';

export const POST = handle('POST /api/rule-segments/preview', {
  body: RuleProposal,
  response: RulePreview,
  run: (ctx, { body }) => previewRuleSegment(ctx, body),
});
