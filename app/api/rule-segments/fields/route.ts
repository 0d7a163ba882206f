import { RuleFields } from '@/lib/contracts/rule-segments';
import { handle } from '@/lib/server/http';
import { getRuleFields } from '@/lib/server/rule-segments/get-rule-fields';

export const GET = handle('GET /api/rule-segments/fields', { response: RuleFields, run: (ctx) => getRuleFields(ctx) });
