/** Every account of a rule segment as CSV: the columns of the model segments' file, with the definition and how old it is on each row. */
import 'server-only';
import type { RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { accountTable } from '@/lib/server/accounts/accounts-csv';
import { rowOf } from '@/lib/server/accounts/query';
import { audit } from '@/lib/server/audit';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { csvResponse } from '@/lib/server/http-csv';
import { getRuleSegment, membersOf } from './get-rule-segment';
import { placeIn, readRuleSet } from './rule-set';

export async function ruleSegmentCsv(ctx: Ctx, id: string): Promise<Response> {
  allow(ctx, 'segment:export');
  return withWorkspace(ctx, async (db) => {
    const segment = await getRuleSegment({ ...ctx, db }, id);
    const set = await readRuleSet(ctx, db);
    const rows = await membersOf(ctx, db, { set, place: placeIn(set, id), most: null });
    await audit(ctx, db, { action: 'rule-segment.export', subject: segment.name, detail: { rows: rows.length } });
    const { model, currency, name } = segment;
    const table = accountTable(rows.map(rowOf), { model, currency, more: definitionOf(segment) });
    return csvResponse(table, `rule segment ${name}`);
  });
}

const definitionOf = ({ name, position, of, rule, updatedAt, now }: RuleSegmentDetail) => ({
  segment_definition: rule,
  rule_segment: name,
  rule_segment_position: `${position} of ${of}`,
  rules_changed_utc: updatedAt,
  rules_applied_utc: now,
});
