import { NewRuleSegment, RuleSegmentList } from '@/lib/contracts/rule-segments';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { addRuleSegment } from '@/lib/server/rule-segments/change-rule-segments';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';

export const GET = handle('GET /api/rule-segments', {
  response: RuleSegmentList,
  run: (ctx) => listRuleSegments(ctx),
});

export const POST = handle('POST /api/rule-segments', {
  body: NewRuleSegment,
  response: Touched,
  status: 201,
  run: (ctx, { body }) => addRuleSegment(ctx, body),
});
