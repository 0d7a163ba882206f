import { MoveRuleSegment } from '@/lib/contracts/rule-segments';
import { Touched } from '@/lib/contracts/text';
import { handle } from '@/lib/server/http';
import { moveRuleSegment } from '@/lib/server/rule-segments/change-rule-segments';

export const POST = handle('POST /api/rule-segments/[id]/move', {
  body: MoveRuleSegment,
  response: Touched,
  run: (ctx, { body, params }) => moveRuleSegment(ctx, params.id ?? '', body),
});
