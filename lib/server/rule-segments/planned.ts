/** What the order of rule segments would be after a proposal. The same for looking ahead and for doing it. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';
import { type RuleProposal, THIS_SEGMENT } from '@/lib/contracts/rule-segments';
import { misfit } from './fits';
import { placeIn, type RuleSet, type Stored } from './rule-set';

/** `id` null = it is not stored yet. */
export type Planned = Pick<Stored, 'name' | 'rules'> & { id: string | null };
/** `subject` is what the proposal is about, `after` the order it would leave. */
export type Plan = { subject: Planned; after: Planned[] };

/** @throws AppError not_found without the segment; invalid where a rule or the position does not fit */
export function planOf(set: RuleSet, proposal: RuleProposal): Plan {
  const before: Planned[] = set.segments.map(({ id, name, rules }) => ({ id, name, rules }));
  const place = proposal.id === null ? -1 : placeIn(set, proposal.id);
  const known = before[place];
  const others = before.filter((each) => each !== known);
  if (proposal.kind === 'delete') return { subject: known ?? missing(), after: others };
  if (proposal.position > others.length + 1)
    throw new AppError(
      'invalid',
      `position: Expected a position from 1 to ${others.length + 1}, got ${proposal.position}.`,
      { field: 'position' },
    );
  const subject =
    proposal.kind === 'move'
      ? (known ?? missing())
      : { id: proposal.id, name: known?.name ?? THIS_SEGMENT, rules: checked(set, proposal.rules) };
  return { subject, after: others.toSpliced(proposal.position - 1, 0, subject) };
}

const missing = (): never => {
  throw new AppError('not_found', 'Nothing here under this address.');
};

function checked({ fields }: RuleSet, rules: Stored['rules']): Stored['rules'] {
  for (const [place, condition] of rules.conditions.entries()) {
    const wrong = misfit(condition, fields);
    const field = `rules.conditions.${place}.${fields.has(condition.field) ? 'operator' : 'field'}`;
    if (wrong) throw new AppError('invalid', `${field}: ${wrong}`, { field });
  }
  return rules;
}
