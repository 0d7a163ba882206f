/** The rule segments of a workspace as they stand, read once for whatever is asked about them. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { Rules } from '@/lib/contracts/rule-segments';
import type { Settings } from '@/lib/contracts/settings';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { currentSettings } from '@/lib/server/settings/get-settings';
import { facts, type KnownFields, knownFields } from './fields';
import { fits, placeOf } from './fits';

export type Stored = { id: string; name: string; rules: Rules; updatedAt: Date; updatedBy: string | null };
export type RuleSet = { settings: Settings; fields: KnownFields; segments: Stored[] };

/** In the order of their priority. */
export async function readRuleSet(ctx: Ctx, db: Db): Promise<RuleSet> {
  const rows = await db.ruleSegment.findMany({
    where: { workspaceId: ctx.workspaceId },
    orderBy: { priority: 'asc' },
    select: { id: true, name: true, rules: true, updatedAt: true, updatedBy: true },
  });
  return {
    settings: await currentSettings(ctx, db),
    fields: await knownFields(ctx, db),
    segments: rows.map((row) => ({ ...row, rules: Rules.parse(row.rules) })),
  };
}

/** @throws AppError not_found, the same for another workspace's and for none at all */
export function placeIn({ segments }: RuleSet, id: string): number {
  const place = segments.findIndex((segment) => segment.id === id);
  if (place < 0) throw new AppError('not_found', 'Nothing here under this address.');
  return place;
}

/** Over the columns of `facts`: the place of an account's rule segment, from 0; null = in none. */
export const placeNow = (ctx: Ctx, { segments, fields }: RuleSet): Prisma.Sql =>
  placeOf(segments.map(({ rules }, number) => ({ number, fits: fits(ctx, rules, fields) })));

/** The ids of a segment's accounts. */
export const memberIds = (ctx: Ctx, set: RuleSet, place: number): Prisma.Sql =>
  Prisma.sql`SELECT id FROM (${facts(ctx, set.settings)}) f WHERE ${placeNow(ctx, set)} = ${place}::int`;

/** Over the columns of the accounts list: is in this rule segment; nobody is in one that is not there. */
export async function inRuleSegment(ctx: Ctx, db: Db, id: string): Promise<Prisma.Sql> {
  const set = await readRuleSet(ctx, db);
  const place = set.segments.findIndex((segment) => segment.id === id);
  return place < 0 ? Prisma.sql`false` : Prisma.sql`id IN (${memberIds(ctx, set, place)})`;
}

/** The rule segment of one account. */
export async function ruleSegmentOf(ctx: Ctx, db: Db, accountId: string): Promise<{ id: string; name: string } | null> {
  if ((await db.ruleSegment.count({ where: { workspaceId: ctx.workspaceId } })) === 0) return null;
  const set = await readRuleSet(ctx, db);
  const [row] = await db.$queryRaw<{ place: number | null }[]>`
    SELECT ${placeNow(ctx, set)} AS place FROM (${facts(ctx, set.settings)} AND a.id = ${accountId}::uuid) f`;
  const found = set.segments[row?.place ?? -1];
  return found ? { id: found.id, name: found.name } : null;
}
