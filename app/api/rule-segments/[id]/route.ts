import { ChangeRuleSegment, DropRuleSegment, RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { changeRuleSegment, removeRuleSegment } from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';

export const GET = handle('GET /api/rule-segments/[id]', {
  response: RuleSegmentDetail,
  run: (ctx, { params }) => getRuleSegment(ctx, params.id ?? ''),
});

export const PUT = handle('PUT /api/rule-segments/[id]', {
  body: ChangeRuleSegment,
  response: Touched,
  run: (ctx, { body, params }) => changeRuleSegment(ctx, params.id ?? '', body),
});

export const DELETE = handle('DELETE /api/rule-segments/[id]', {
  body: DropRuleSegment,
  response: Touched,
  run: (ctx, { body, params }) => removeRuleSegment(ctx, params.id ?? '', body),
});
