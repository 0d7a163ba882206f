import { Condition, OPERATORS, type RuleField, Rules } from '@/lib/contracts/rule-segments';

/** A condition as it is being typed. */
export type Draft = {
  key: number;
  field: string;
  operator: Condition['operator'];
  from: string;
  to: string;
  values: string[];
};

/** How the value of an operator is typed. */
export type Typing = 'nothing' | 'number' | 'range' | 'days' | 'values';
const TYPING: Record<Condition['operator'], Typing> = {
  ...{ known: 'nothing', missing: 'nothing', min: 'number', max: 'number', between: 'range' },
  ...{ any: 'values', none: 'values', next: 'days', later: 'days', last: 'days', ago: 'days' },
};
export const typingOf = ({ operator }: Pick<Draft, 'operator'>): Typing => TYPING[operator];

/** Typed with or without separators; nothing typed is no number. */
const numberOf = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.replace(/[\s,]/g, ''));

function inputOf({ from, to, values, ...draft }: Draft): unknown {
  switch (typingOf(draft)) {
    case 'nothing':
      return null;
    case 'range':
      return [numberOf(from), numberOf(to)];
    case 'values':
      return values;
    default:
      return numberOf(from);
  }
}

const read = (draft: Draft) =>
  Condition.safeParse({ field: draft.field, operator: draft.operator, value: inputOf(draft) });

/** What is wrong with it, once something was typed; the first words of the contract, with what was typed. */
export function problemOf(draft: Draft): string | null {
  const typing = typingOf(draft);
  const typed = typing === 'range' ? draft.from.trim() !== '' && draft.to.trim() !== '' : draft.from.trim() !== '';
  if (!typed || typing === 'values' || typing === 'nothing') return null;
  const { error } = read(draft);
  const [expected = ''] = error?.issues[0]?.message.split(', got ') ?? [];
  const came = typing === 'range' ? `“${draft.from}” and “${draft.to}”` : `“${draft.from}”`;
  return error ? `${expected}, got ${came}` : null;
}

/** The rules as they stand; null while a condition is not finished. */
export function rulesOf(match: Rules['match'], drafts: readonly Draft[]): Rules | null {
  const conditions = drafts.map((draft) => read(draft).data);
  return Rules.safeParse({ match, conditions }).data ?? null;
}

const EMPTY = { from: '', to: '', values: [] };

export function draftOf(condition: Condition, key: number): Draft {
  const { field, operator, value } = condition;
  const base = { ...EMPTY, key, field, operator };
  if (typeof value === 'number') return { ...base, from: String(value) };
  if (value === null) return base;
  if (operator === 'between') return { ...base, from: String(value[0]), to: String(value[1]) };
  return { ...base, values: value.map(String) };
}

/** Another field keeps the operator where it fits, and nothing that was typed. */
export function withField({ key, operator }: Pick<Draft, 'key' | 'operator'>, field: RuleField): Draft {
  const offered: readonly { operator: Draft['operator'] }[] = OPERATORS[field.type];
  const kept = offered.find((each) => each.operator === operator) ?? offered[0];
  return { ...EMPTY, key, field: field.id, operator: kept?.operator ?? 'known' };
}
