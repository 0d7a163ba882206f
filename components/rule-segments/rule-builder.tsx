import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, LinkButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/section';
import { Select } from '@/components/ui/select';
import { MOST_CONDITIONS, NewRuleSegment, type RuleFields, type Rules } from '@/lib/contracts/rule-segments';
import { ConditionRow } from './condition-row';
import { type Draft, draftOf, rulesOf } from './drafts';
import { RulePreview } from './rule-preview';

type RuleBuilderProps = {
  known: RuleFields;
  /** what is changed; null = a new one */
  from: { id: string; name: string; rules: Rules; position: number } | null;
  busy: boolean;
  /** why it could not be stored */
  wrong: { field: string | undefined; message: ReactNode } | null;
  onSave: (said: NewRuleSegment) => void;
  onCancel: () => void;
};

const FIRST: Draft = { key: 0, field: 'health', operator: 'max', from: '', to: '', values: [] };
const MATCHES = [
  { value: 'all', label: 'all of these conditions' },
  { value: 'any', label: 'any of these conditions' },
];

/** Conditions are told apart by a number of their own, so that removing one leaves what is typed in the others. */
function useDrafts(rules: Rules | undefined) {
  const [drafts, setDrafts] = useState<Draft[]>(rules ? rules.conditions.map(draftOf) : [FIRST]);
  const change = (next: Draft) => setDrafts((now) => now.map((draft) => (draft.key === next.key ? next : draft)));
  const remove = (key: number) => setDrafts((now) => now.filter((draft) => draft.key !== key));
  const add = () => setDrafts((now) => [...now, { ...FIRST, key: 1 + Math.max(...now.map(({ key }) => key)) }]);
  return { drafts, change, remove, add };
}

type ConditionsProps = ReturnType<typeof useDrafts> & {
  known: RuleFields;
  match: Rules['match'];
  onMatch: (match: Rules['match']) => void;
};

function Conditions({ drafts, change, remove, add, known, match, onMatch }: ConditionsProps) {
  const full = drafts.length >= MOST_CONDITIONS;
  return (
    <Section title="Rules" measure="an account fits when it meets" first>
      <Select
        className="max-w-[220px]"
        aria-label="How many of the conditions must be met"
        value={match}
        onChange={({ currentTarget }) => onMatch(currentTarget.value === 'any' ? 'any' : 'all')}
        options={MATCHES}
      />
      <ul aria-label="Conditions" className="pt-2">
        {drafts.map((draft, place) => (
          <ConditionRow
            key={draft.key}
            {...{ draft, known, number: place + 1, onChange: change }}
            onRemove={drafts.length > 1 ? () => remove(draft.key) : null}
          />
        ))}
      </ul>
      <p className="pt-2">
        {full ? (
          <span className="faint">{MOST_CONDITIONS} conditions are the most.</span>
        ) : (
          <LinkButton onClick={add}>Add a condition</LinkButton>
        )}
      </p>
    </Section>
  );
}

/** Where it stands among the others, named by what comes after. */
function positionsOf({ segments }: RuleFields, own: string | undefined) {
  const others = segments.filter((name) => name !== own);
  return [...others, null].map((name, place) => ({
    value: String(place + 1),
    label: name === null ? `${place + 1}, last` : `${place + 1}, before ${name}`,
  }));
}

type NamingProps = Pick<RuleBuilderProps, 'known' | 'from' | 'wrong'> & {
  name: string;
  position: number;
  onName: (name: string) => void;
  onPosition: (position: number) => void;
};

function Naming({ known, from, wrong, name, position, onName, onPosition }: NamingProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
      <Field
        label="Name"
        required
        error={wrong?.field === 'name' ? wrong.message : undefined}
        className="w-80 max-w-full grid-cols-[minmax(0,1fr)]"
      >
        {(control) => (
          <Input
            {...control}
            maxLength={80}
            value={name}
            onChange={({ currentTarget }) => onName(currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Position" hint="Tried in this order; the first that fits takes the account." className="max-w-full">
        {(control) => (
          <Select
            {...control}
            className="max-w-[320px]"
            value={String(position)}
            onChange={({ currentTarget }) => onPosition(Number(currentTarget.value))}
            options={positionsOf(known, from?.name)}
          />
        )}
      </Field>
    </div>
  );
}

/** Rows of field, operator and value, and at once what they would do. */
export function RuleBuilder({ known, from, busy, wrong, onSave, onCancel }: RuleBuilderProps) {
  const [name, setName] = useState(from?.name ?? '');
  const [position, setPosition] = useState(from?.position ?? known.segments.length + 1);
  const [match, setMatch] = useState<Rules['match']>(from?.rules.match ?? 'all');
  const drafts = useDrafts(from?.rules);
  const rules = rulesOf(match, drafts.drafts);
  const said = NewRuleSegment.safeParse({ name, rules, position }).data;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (said && !busy) onSave(said);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Rule segment">
      <Naming {...{ known, from, wrong, name, position }} onName={setName} onPosition={setPosition} />
      <Conditions {...drafts} known={known} match={match} onMatch={setMatch} />
      {wrong && wrong.field !== 'name' && (
        <p className="pt-3" role="alert">
          {wrong.message}
        </p>
      )}
      <p className="flex flex-wrap items-center gap-2 py-4">
        <Button type="submit" kind="primary" busy={busy} disabled={!said}>
          {from ? 'Save changes' : 'Create segment'}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
        {!said && <span className="small faint">{rules ? 'It needs a name' : 'Every condition needs its value'}</span>}
      </p>
      <RulePreview proposal={rules && { kind: 'save', id: from?.id ?? null, rules, position }} />
    </form>
  );
}
