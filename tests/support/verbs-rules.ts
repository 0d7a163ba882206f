/** The verbs of rule segments, among those that the stranger and the side doors are tried on. */
import type { Rules } from '@/lib/contracts/rule-segments';
import type { Ctx } from '@/lib/server/context';
import {
  addRuleSegment,
  changeRuleSegment,
  moveRuleSegment,
  removeRuleSegment,
} from '@/lib/server/rule-segments/change-rule-segments';
import { getRuleFields } from '@/lib/server/rule-segments/get-rule-fields';
import { getRuleSegment } from '@/lib/server/rule-segments/get-rule-segment';
import { listRuleSegments } from '@/lib/server/rule-segments/list-rule-segments';
import { previewRuleSegment } from '@/lib/server/rule-segments/preview-rule-segment';
import { ruleSegmentCsv } from '@/lib/server/rule-segments/rule-segment-csv';
import type { Verb } from './verbs-account';

const rules: Rules = { match: 'all', conditions: [{ field: 'arr', operator: 'min', value: 0 }] };

/** As of now; any instant for who does not find it, so that the verb itself is what refuses him. */
const basedOn = (ctx: Ctx, id: string): Promise<string> =>
  getRuleSegment(ctx, id).then(
    ({ updatedAt }) => updatedAt,
    () => ctx.now.toISOString(),
  );

export const RULE_VERBS: Record<string, Verb> = {
  'rule-segments/listRuleSegments': {
    least: 'viewer',
    on: 'own',
    reads: true,
    call: (ctx) => listRuleSegments(ctx),
  },
  'rule-segments/getRuleFields': { least: 'viewer', on: 'own', reads: true, call: (ctx) => getRuleFields(ctx) },
  'rule-segments/getRuleSegment': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { ruleSegment }) => getRuleSegment(ctx, ruleSegment),
  },
  'rule-segments/ruleSegmentCsv': {
    least: 'viewer',
    on: 'id',
    reads: true,
    call: (ctx, { ruleSegment }) => ruleSegmentCsv(ctx, ruleSegment),
  },
  'rule-segments/previewRuleSegment': {
    least: 'admin',
    on: 'id',
    reads: true,
    call: (ctx, { ruleSegment }) => previewRuleSegment(ctx, { kind: 'delete', id: ruleSegment }),
  },
  'rule-segments/addRuleSegment': {
    least: 'admin',
    on: 'own',
    call: (ctx, { mark }) => addRuleSegment(ctx, { name: `${mark} ${ctx.requestId}`, rules, position: 1 }),
  },
  'rule-segments/changeRuleSegment': {
    least: 'admin',
    on: 'id',
    call: async (ctx, { mark, ruleSegment }) =>
      changeRuleSegment(ctx, ruleSegment, {
        ...{ name: `${mark} changed`, rules, position: 1, basedOn: await basedOn(ctx, ruleSegment) },
      }),
  },
  'rule-segments/moveRuleSegment': {
    least: 'admin',
    on: 'id',
    call: async (ctx, { ruleSegment }) =>
      moveRuleSegment(ctx, ruleSegment, { position: 1, basedOn: await basedOn(ctx, ruleSegment) }),
  },
  'rule-segments/removeRuleSegment': {
    least: 'admin',
    on: 'id',
    call: async (ctx, { ruleSegment }) =>
      removeRuleSegment(ctx, ruleSegment, { basedOn: await basedOn(ctx, ruleSegment) }),
  },
};
