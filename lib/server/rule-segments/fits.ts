/** Rules as SQL over the columns of `facts`, with bound parameters only. Knows what fits, not who asks. */
import 'server-only';
import { type Condition, OPERATORS, type Rules } from '@/lib/contracts/rule-segments';
import type { Ctx } from '@/lib/server/context';
import { Prisma } from '@/lib/server/generated/prisma/client';
import type { KnownField, KnownFields } from './fields';

const DAY_MS = 86_400_000;
const NOBODY = Prisma.sql`false`;

/** What is wrong with a condition for the fields there are; null = nothing. */
export function misfit({ field: id, operator }: Condition, fields: KnownFields): string | null {
  const field = fields.get(id);
  if (!field) return `Expected a field of the accounts, got “${id.replace(/^field:/, '')}”.`;
  const fitting: readonly { operator: string; label: string }[] = OPERATORS[field.type];
  if (fitting.some((each) => each.operator === operator)) return null;
  return `Expected one of ${fitting.map((each) => each.operator).join(', ')} for ${field.label}, got ${operator}.`;
}

/** Whether an account fits: true, or false or null where it does not. A condition that fits no field fits nobody. */
export function fits(ctx: Ctx, { match, conditions }: Rules, fields: KnownFields): Prisma.Sql {
  const parts = conditions.map((condition) => {
    const field = fields.get(condition.field);
    return field && misfit(condition, fields) === null ? one(ctx, condition, field) : NOBODY;
  });
  return Prisma.sql`(${Prisma.join(parts, match === 'all' ? ' AND ' : ' OR ')})`;
}

/** Comparisons with what is missing are null: no rule negates a whole condition, so null never becomes true. */
function one(ctx: Ctx, condition: Condition, field: KnownField): Prisma.Sql {
  const value = Prisma.sql`(${field.value})`;
  switch (condition.operator) {
    case 'known':
      return Prisma.sql`${value} IS NOT NULL`;
    case 'missing':
      return Prisma.sql`${value} IS NULL`;
    case 'min':
      return Prisma.sql`${value}::float8 >= ${condition.value}::float8`;
    case 'max':
      return Prisma.sql`${value}::float8 <= ${condition.value}::float8`;
    case 'between':
      return Prisma.sql`${value}::float8 BETWEEN ${condition.value[0]}::float8 AND ${condition.value[1]}::float8`;
    case 'any':
      return among(field, value, condition.value);
    case 'none':
      return Prisma.sql`NOT (${among(field, value, condition.value)})`;
    default:
      return within(ctx, condition, { value, iso: field.iso ?? false });
  }
}

const among = ({ many }: KnownField, value: Prisma.Sql, values: string[]): Prisma.Sql =>
  many ? Prisma.sql`${value} && ${values}::text[]` : Prisma.sql`${value} = ANY(${values}::text[])`;

type Days = Extract<Condition, { operator: 'next' | 'later' | 'last' | 'ago' }>;
type Dated = { value: Prisma.Sql; iso: boolean };

/** Dates that files brought lie as ISO text, whose order is that of time; a day ahead begins now. */
function within({ now }: Ctx, { operator, value: days }: Days, { value, iso }: Dated): Prisma.Sql {
  const sign = operator === 'next' || operator === 'later' ? 1 : -1;
  const edge = new Date(now.getTime() + sign * days * DAY_MS);
  const at = iso ? Prisma.sql`${value} COLLATE "C"` : value;
  const [today, then] = [now, edge].map((date) =>
    iso ? Prisma.sql`${date.toISOString()}::text` : Prisma.sql`${date}::timestamptz`,
  );
  switch (operator) {
    case 'next':
      return Prisma.sql`(${at} >= ${today} AND ${at} < ${then})`;
    case 'later':
      return Prisma.sql`${at} >= ${then}`;
    case 'last':
      return Prisma.sql`(${at} <= ${today} AND ${at} >= ${then})`;
    default:
      return Prisma.sql`${at} < ${then}`;
  }
}

/** The number of the first segment that fits, in the order given; null = none. */
export function placeOf(ordered: readonly { number: number; fits: Prisma.Sql }[]): Prisma.Sql {
  if (ordered.length === 0) return Prisma.sql`NULL::int`;
  const cases = ordered.map((each) => Prisma.sql`WHEN ${each.fits} THEN ${each.number}::int`);
  return Prisma.sql`CASE ${Prisma.join(cases, ' ')} END`;
}
