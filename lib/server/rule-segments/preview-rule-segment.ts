import 'server-only';
import type { RulePreview, RuleProposal } from '@/lib/contracts/rule-segments';
import { allow, type Ctx } from '@/lib/server/context';
import { withWorkspace } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { activeVersion } from '@/lib/server/models/get-model';
import { facts } from './fields';
import { fits, placeOf } from './fits';
import { type Plan, type Planned, planOf } from './planned';
import { type RuleSet, readRuleSet } from './rule-set';

const SHOWN_NAMES = 20;

type Counts = Pick<RulePreview, 'accounts' | 'matching' | 'members' | 'joins' | 'leaves' | 'changes'> & {
  flows: { from: number | null; to: number | null; accounts: number }[];
  names: { id: string; name: string; from: number | null; to: number | null }[];
};

/** Who would be where after a proposal, and who that moves. Writes nothing. */
export async function previewRuleSegment(ctx: Ctx, proposal: RuleProposal): Promise<RulePreview> {
  allow(ctx, 'segment:write');
  return withWorkspace(ctx, async (db) => {
    const set = await readRuleSet(ctx, db);
    const plan = planOf(set, proposal);
    const numbered = numbersOf(set, plan);
    const [counts] = await db.$queryRaw<Counts[]>(countsOf(ctx, set, { plan, ...numbered }));
    if (!counts) throw new Error('a proposal could not be counted');
    const version = await activeVersion(ctx, db);
    const named = <Row extends { from: number | null; to: number | null }>(row: Row) => ({
      ...row,
      from: numbered.nameOf(row.from),
      to: numbered.nameOf(row.to),
    });
    return {
      ...counts,
      now: ctx.now.toISOString(),
      asOf: version?.asOf.toISOString() ?? null,
      taken: plan.after.includes(plan.subject) ? counts.matching - counts.members : 0,
      flows: counts.flows.map(named),
      names: counts.names.map(named),
    };
  });
}

/** A segment keeps its number from before to after, so that numbers can be compared; a new one has the next. */
function numbersOf({ segments }: RuleSet, { subject }: Plan) {
  const numberOf = ({ id }: Pick<Planned, 'id'>): number =>
    id === null ? segments.length : segments.findIndex((segment) => segment.id === id);
  const nameOf = (number: number | null): string | null =>
    number === null ? null : (segments[number]?.name ?? subject.name);
  return { numberOf, nameOf };
}

type Numbered = { plan: Plan; numberOf: (segment: Pick<Planned, 'id'>) => number };

function countsOf(ctx: Ctx, set: RuleSet, { plan: { subject, after }, numberOf }: Numbered): Prisma.Sql {
  const place = (list: readonly Planned[]) =>
    placeOf(list.map((each) => ({ number: numberOf(each), fits: fits(ctx, each.rules, set.fields) })));
  const own = numberOf(subject);
  return Prisma.sql`
    WITH x AS MATERIALIZED (SELECT id, name, arr_base, ${place(set.segments)} AS was, ${place(after)} AS will, coalesce(${fits(ctx, subject.rules, set.fields)}, false) AS fits FROM (${facts(ctx, set.settings)}) f),
      moved AS (SELECT * FROM x WHERE was IS DISTINCT FROM will)
    SELECT count(*)::int AS accounts, count(*) FILTER (WHERE fits)::int AS matching, count(*) FILTER (WHERE will = ${own}::int)::int AS members,
      count(*) FILTER (WHERE will = ${own}::int AND was IS DISTINCT FROM will)::int AS joins, count(*) FILTER (WHERE was = ${own}::int AND was IS DISTINCT FROM will)::int AS leaves,
      (SELECT count(*) FROM moved)::int AS changes,
      (SELECT coalesce(json_agg(t), '[]') FROM (SELECT was AS "from", will AS "to", count(*)::int AS accounts FROM moved GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2) t) AS flows,
      (SELECT coalesce(json_agg(t), '[]') FROM (SELECT id, name, was AS "from", will AS "to" FROM moved ORDER BY arr_base DESC NULLS LAST, lower(name), id LIMIT ${SHOWN_NAMES}) t) AS names
    FROM x`;
}
