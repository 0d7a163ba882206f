import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { type ListedRow, listed, rowOf } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { memberNames } from '@/lib/server/imports/import-view';
import { standing, summaryAt, type Weighed, weigh } from './list-rule-segments';
import { memberIds, placeIn, type RuleSet, readRuleSet } from './rule-set';
import { namesOf, wordsOf } from './rule-words';

const SHOWN_MEMBERS = 50;

export async function getRuleSegment(ctx: Ctx, id: string): Promise<RuleSegmentDetail> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const set = await readRuleSet(ctx, db);
    const place = placeIn(set, id);
    const segment = set.segments[place];
    if (!segment) throw new AppError('not_found', 'Nothing here under this address.');
    const { everyone, weightOf, rows } = await weigh(ctx, db, { set, also: segment.rules });
    const spoken = { fields: set.fields, names: await namesOf(ctx, db), currency: set.settings.currency };
    const writers = await memberNames(ctx, db, [segment.updatedBy]);
    return {
      ...summaryAt(set, place, { weight: weightOf(place), spoken }),
      ...(await standing(ctx, db, set)),
      everyone,
      rules: segment.rules,
      words: segment.rules.conditions.map((condition) => wordsOf(condition, spoken)),
      of: set.segments.length,
      ...matchingOf(set, place, rows),
      updatedBy: (segment.updatedBy && writers.get(segment.updatedBy)) || null,
      members: (await membersOf(ctx, db, { set, place, most: SHOWN_MEMBERS })).map(rowOf),
    };
  });
}

/** Whom the rules fit, and which earlier segments have some of them. */
function matchingOf(
  { segments }: RuleSet,
  place: number,
  rows: readonly Weighed[],
): Pick<RuleSegmentDetail, 'matching' | 'taken'> {
  return {
    matching: rows.reduce((sum, { matching }) => sum + matching, 0),
    taken: rows.flatMap((row) => {
      const by = row.place === null || row.place === place || row.matching === 0 ? undefined : segments[row.place];
      return by ? [{ id: by.id, name: by.name, accounts: row.matching }] : [];
    }),
  };
}

type Members = { set: RuleSet; place: number; most: number | null };

/** By risk × ARR, else the lowest health first; `most` null = all. Which ones first, then what stands in their rows. */
export async function membersOf(ctx: Ctx, db: Db, { set, place, most }: Members): Promise<ListedRow[]> {
  const members = await db.$queryRaw<{ id: string }[]>`
    ${memberIds(ctx, set, place)} ORDER BY risk_arr DESC NULLS LAST, shown, lower(name), id LIMIT ${most}::int`;
  const ids = members.map(({ id }) => id);
  const rows = await db.$queryRaw<ListedRow[]>`${listed(ctx, set.settings)} AND a.id = ANY(${ids}::uuid[])`;
  const rowOfId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => rowOfId.get(id) ?? []);
}
