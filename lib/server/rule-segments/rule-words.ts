/** Rules in words, with the names of today. */
import 'server-only';
import type { Condition, Rules } from '@/lib/contracts/rule-segments';
import { formatAmount, formatCountOf, formatPerson, formatPlain } from '@/lib/format';
import type { Ctx } from '@/lib/server/context';
import type { Db } from '@/lib/server/db';
import type { KnownField, KnownFields } from './fields';
import { misfit } from './fits';

export type Choice = { value: string; label: string };
/** Values that are no words of their own, by field. */
export type Names = Record<string, Choice[]>;
export type Spoken = { fields: KnownFields; names: Names; currency: string };

const BANDS: Choice[] = [
  { value: 'risk', label: 'At risk' },
  { value: 'watch', label: 'Watch' },
  { value: 'healthy', label: 'Healthy' },
];
const STATES: Choice[] = [
  { value: 'scored', label: 'Scored' },
  { value: 'leaving', label: 'Leaving' },
  { value: 'too_early', label: 'Too early' },
  { value: 'unscored', label: 'Not scored' },
];
const GONE: Record<string, string> = { owner: 'an owner who is gone', segment: 'a segment that is gone' };

/** Owners by name, and the segments of the model in use by what stays of them from version to version. */
export async function namesOf(ctx: Ctx, db: Db): Promise<Names> {
  const owner = await db.$queryRaw<Choice[]>`
    SELECT w.id::text AS value, coalesce(p.name, w.name) AS label FROM account_owner w LEFT JOIN member n ON n.workspace_id = w.workspace_id AND n.id = w.member_id LEFT JOIN person p ON p.id = n.person_id
    WHERE w.workspace_id = ${ctx.workspaceId}::uuid ORDER BY lower(coalesce(p.name, w.name)), w.id`;
  const segment = await db.$queryRaw<Choice[]>`
    SELECT g.lineage::text AS value, g.name AS label FROM active_model m JOIN segment g ON g.workspace_id = m.workspace_id AND g.model_version_id = m.model_version_id
    WHERE m.workspace_id = ${ctx.workspaceId}::uuid ORDER BY g.position`;
  const people = owner.map(({ value, label }) => ({ value, label: formatPerson(label) }));
  return { band: BANDS, state: STATES, owner: people, segment };
}

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

function valuesOf({ id }: KnownField, values: readonly string[], names: Names): string {
  const choices = names[id];
  const said = values.map((value) => {
    const known = choices?.find((choice) => choice.value === value)?.label;
    return known ?? (choices ? (GONE[id] ?? value) : value);
  });
  return listed.format(said);
}

/** "ARR at least $50,000". */
export function wordsOf(condition: Condition, { fields, names, currency }: Spoken): string {
  const field = fields.get(condition.field);
  if (!field) return `${condition.field.replace(/^field:/, '')}: no file has it any more`;
  if (misfit(condition, fields)) return `${field.label}: no longer a field that can be compared so`;
  const { label, type, unit } = field;
  const amount = (value: number) => (type === 'money' ? formatAmount(value, currency) : formatPlain(value));
  const end = unit ? ` ${unit}` : '';
  switch (condition.operator) {
    case 'known':
      return `${label} is known`;
    case 'missing':
      return `${label} is missing`;
    case 'min':
      return `${label} at least ${amount(condition.value)}${end}`;
    case 'max':
      return `${label} at most ${amount(condition.value)}${end}`;
    case 'between':
      return `${label} from ${amount(condition.value[0])} to ${amount(condition.value[1])}${end}`;
    case 'any':
      return `${label} is ${valuesOf(field, condition.value, names)}`;
    case 'none':
      return `${label} is not ${valuesOf(field, condition.value, names)}`;
    default:
      return `${label} ${DATED[condition.operator](formatCountOf(condition.value, 'day'))}`;
  }
}

const DATED = {
  next: (days: string) => `within the next ${days}`,
  later: (days: string) => `in more than ${days}`,
  last: (days: string) => `within the last ${days}`,
  ago: (days: string) => `more than ${days} ago`,
};

export const ruleOf = ({ match, conditions }: Rules, spoken: Spoken): string =>
  conditions.map((condition) => wordsOf(condition, spoken)).join(match === 'all' ? ', and ' : ', or ');

/** Why the rules can fit fewer than they say; null = they fit the fields there are. */
export function problemOf({ conditions }: Rules, { fields }: Spoken): string | null {
  const wrong = conditions.find((condition) => misfit(condition, fields));
  if (!wrong) return null;
  const name = fields.get(wrong.field)?.label ?? wrong.field.replace(/^field:/, '');
  return `A condition asks about “${name}”, which no longer is a field that can be compared so. It fits nobody.`;
}
