/** Which accounts of the list a person asks for, and in which order. */
import 'server-only';
import type { AccountQuery, Book } from '@/lib/contracts/accounts';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import { Prisma } from '@/lib/server/generated/prisma/client';
import { inRuleSegment } from '@/lib/server/rule-segments/rule-set';
import { rated } from './query';

export type Filters = Omit<AccountQuery, 'page'>;

/** `own`: the owners that are the person who asks; `mine`: what the person who asks looks after; `asked`: all filters but the band; `fits`: the band too. All over the columns of `listed`. */
export type View = { book: Book; own: string[]; mine: Prisma.Sql; asked: Prisma.Sql; fits: Prisma.Sql };

/** One's own book where one has accounts, unless something else is asked for; all accounts else. */
export async function viewOf(ctx: Ctx, db: Db, filters: Filters): Promise<View> {
  const own = await ownIds(ctx, db);
  const mine = own.length > 0 ? Prisma.sql`owner_id = ANY(${own}::uuid[])` : Prisma.sql`false`;
  const book =
    filters.book ??
    (own.length > 0 && !filters.owner && !filters.team && (await hasAccounts(ctx, db, own)) ? 'mine' : 'all');
  const ruled = filters.ruleSegment ? [await inRuleSegment(ctx, db, filters.ruleSegment)] : [];
  const asked = Prisma.join([...(book === 'mine' ? [mine] : []), ...ruled, ...partsOf(ctx, filters)], ' AND ');
  return { book, own, mine, asked, fits: Prisma.sql`${inBand(filters.band)} AND ${asked}` };
}

/** The owners that are the person who asks: linked to him, or, linked to nobody, called by his name or his address. */
async function ownIds(ctx: Ctx, db: Db): Promise<string[]> {
  if (ctx.actor.kind !== 'member') return [];
  const { memberId, name, email } = ctx.actor;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM account_owner WHERE workspace_id = ${ctx.workspaceId}::uuid
      AND (member_id = ${memberId}::uuid OR (member_id IS NULL AND lower(name) IN (lower(${name}), lower(${email}))))`;
  return rows.map((row) => row.id);
}

async function hasAccounts(ctx: Ctx, db: Db, own: string[]): Promise<boolean> {
  return (
    (await db.account.findFirst({
      where: { workspaceId: ctx.workspaceId, ownerId: { in: own } },
      select: { id: true },
    })) !== null
  );
}

const DAY_MS = 86_400_000;
const daysFrom = (ctx: Ctx, days: number) => new Date(ctx.now.getTime() + days * DAY_MS);

/** What needs a hand soon: the notice deadline or the renewal is near, or nobody has spoken to the account for a while. */
export const due = {
  notice30: (ctx: Ctx) => Prisma.sql`(notice_at >= ${ctx.now} AND notice_at < ${daysFrom(ctx, 30)})`,
  renewal90: (ctx: Ctx) => Prisma.sql`(renewal_at >= ${ctx.now} AND renewal_at < ${daysFrom(ctx, 90)})`,
  silent30: (ctx: Ctx) => Prisma.sql`(contact_at IS NULL OR contact_at < ${daysFrom(ctx, -30)})`,
};

/** Accounts that left are seen only when asked for. */
function inBand(band: Filters['band']): Prisma.Sql {
  if (band === 'left') return Prisma.sql`state = 'left'`;
  if (band === 'unscored') return Prisma.sql`state <> 'left' AND NOT ${rated}`;
  return band ? Prisma.sql`${rated} AND band = ${band}` : Prisma.sql`state <> 'left'`;
}

/** A segment of an older version is the one of today that it was matched with: addresses are kept longer than versions. */
const ofLineage = (ctx: Ctx, id: string) => Prisma.sql`ARRAY(
  SELECT g.id FROM segment o JOIN segment g ON g.workspace_id = o.workspace_id AND g.lineage = o.lineage WHERE o.workspace_id = ${ctx.workspaceId}::uuid AND o.id = ${id}::uuid)`;

function partsOf(ctx: Ctx, { q, segment, owner, team, due: wanted }: Filters): Prisma.Sql[] {
  const parts = [Prisma.sql`true`];
  if (segment) parts.push(Prisma.sql`segment_id = ANY(${ofLineage(ctx, segment)})`);
  if (owner) parts.push(owner === 'none' ? Prisma.sql`owner_id IS NULL` : Prisma.sql`owner_id = ${owner}::uuid`);
  if (team) parts.push(Prisma.sql`team_id = ${team}::uuid`);
  if (wanted) parts.push(due[wanted](ctx));
  if (q?.trim()) parts.push(Prisma.sql`(name ILIKE ${like(q)} OR external_id ILIKE ${like(q)})`);
  return parts;
}

/** No text that is kept holds a NUL, and Postgres takes none. */
const like = (text: string) =>
  `%${text
    .replaceAll('\0', '')
    .trim()
    .replace(/[\\%_]/g, '\\$&')}%`;

const COLUMN: Record<AccountQuery['sort'], Prisma.Sql> = {
  name: Prisma.sql`lower(name)`,
  health: Prisma.sql`coalesce(override_health, health)`,
  probability: Prisma.sql`probability`,
  arr: Prisma.sql`arr_base`,
  riskArr: Prisma.sql`risk_arr`,
  segment: Prisma.sql`segment_name`,
  owner: Prisma.sql`lower(coalesce(member_name, owner_name))`,
  renewal: Prisma.sql`renewal_at`,
  contact: Prisma.sql`contact_at`,
};

/** What is unknown stands last in both directions; ties go by the worst health, then by name. */
export function order({ sort, dir }: Filters): Prisma.Sql {
  const direction = dir === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  return Prisma.sql`${COLUMN[sort]} ${direction} NULLS LAST, health ASC NULLS LAST, lower(name), id`;
}
