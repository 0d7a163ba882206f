import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import type { RuleSegmentDetail } from '@/lib/contracts/rule-segments';
import { type ListedRow, listed, rowOf } from '@/lib/server/accounts/query';
import { allow, type Ctx } from '@/lib/server/context';
import { type Db, withWorkspace } from '@/lib/server/db';
import { memberNames } from '@/lib/server/imports/import-view';
import { facts } from './fields';
import { fits } from './fits';
import { standing, summaryAt, weigh } from './list-rule-segments';
import { memberIds, placeIn, placeNow, type RuleSet, readRuleSet } from './rule-set';
import { namesOf, wordsOf } from './rule-words';

const SHOWN_MEMBERS = 50;

export async function getRuleSegment(ctx: Ctx, id: string): Promise<RuleSegmentDetail> {
  allow(ctx, 'segment:read');
  return withWorkspace(ctx, async (db) => {
    const set = await readRuleSet(ctx, db);
    const place = placeIn(set, id);
    const segment = set.segments[place];
    if (!segment) throw new AppError('not_found', 'Nothing here under this address.');
    const { everyone, weightOf } = await weigh(ctx, db, set);
    const spoken = { fields: set.fields, names: await namesOf(ctx, db), currency: set.settings.currency };
    const writers = await memberNames(ctx, db, [segment.updatedBy]);
    return {
      ...summaryAt(set, place, { weight: weightOf(place), spoken }),
      ...(await standing(ctx, db, set)),
      everyone,
      rules: segment.rules,
      words: segment.rules.conditions.map((condition) => wordsOf(condition, spoken)),
      of: set.segments.length,
      ...(await matchingOf(ctx, db, { set, place })),
      updatedBy: (segment.updatedBy && writers.get(segment.updatedBy)) || null,
      members: (await membersOf(ctx, db, { set, place, most: SHOWN_MEMBERS })).map(rowOf),
    };
  });
}

type At = { set: RuleSet; place: number };

/** Whom the rules fit, and which earlier segments have some of them. */
async function matchingOf(
  ctx: Ctx,
  db: Db,
  { set, place }: At,
): Promise<Pick<RuleSegmentDetail, 'matching' | 'taken'>> {
  const { segments, fields, settings } = set;
  const own = segments[place];
  if (!own) return { matching: 0, taken: [] };
  const rows = await db.$queryRaw<{ place: number; accounts: number }[]>`
    SELECT place, count(*)::int AS accounts FROM (SELECT ${placeNow(ctx, set)} AS place FROM (${facts(ctx, settings)}) f WHERE ${fits(ctx, own.rules, fields)}) x GROUP BY place ORDER BY place`;
  return {
    matching: rows.reduce((sum, { accounts }) => sum + accounts, 0),
    taken: rows.flatMap((row) => {
      const by = segments[row.place];
      return by && row.place !== place ? [{ id: by.id, name: by.name, accounts: row.accounts }] : [];
    }),
  };
}

/** By risk × ARR, else the lowest health first; `most` null = all. */
export const membersOf = (
  ctx: Ctx,
  db: Db,
  { set, place, most }: At & { most: number | null },
): Promise<ListedRow[]> => db.$queryRaw<ListedRow[]>`
  SELECT * FROM (${listed(ctx, set.settings)}) x WHERE id IN (${memberIds(ctx, set, place)}) ORDER BY risk_arr DESC NULLS LAST, shown, lower(name), id LIMIT ${most}::int`;
