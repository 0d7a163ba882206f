import { Chip } from '@/components/ui/chip';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { MOST_VALUES, type RuleField } from '@/lib/contracts/rule-segments';
import { currencySymbol } from '@/lib/format';
import { type Draft, typingOf } from './drafts';

export type ValueProps = {
  draft: Draft;
  field: RuleField | undefined;
  currency: string;
  /** "condition 2" */
  name: string;
  describedBy: string | undefined;
  onChange: (draft: Draft) => void;
};

type NumberProps = { label: string; value: string; describedBy: string | undefined; onType: (text: string) => void };

function NumberInput({ label, value, describedBy, onType }: NumberProps) {
  return (
    <Input
      className="num max-w-[128px]"
      inputMode="decimal"
      maxLength={20}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={describedBy ? true : undefined}
      value={value}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}

/** Chosen values stand as chips; the list offers the others. */
function Values({ draft, field, name, onChange }: ValueProps) {
  const choices = field?.choices ?? [];
  const labelOf = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value;
  const { values } = draft;
  const open = choices.filter(({ value }) => !values.includes(value));
  return (
    <>
      {values.map((value) => (
        <Chip
          key={value}
          removeLabel={`Remove ${labelOf(value)} from ${name}`}
          onRemove={() => onChange({ ...draft, values: values.filter((each) => each !== value) })}
        >
          {labelOf(value)}
        </Chip>
      ))}
      {open.length > 0 && values.length < MOST_VALUES && (
        <Select
          className="max-w-[180px]"
          aria-label={`Add a value to ${name}`}
          value=""
          onChange={({ currentTarget }) => onChange({ ...draft, values: [...values, currentTarget.value] })}
          options={[{ value: '', label: values.length === 0 ? 'Choose …' : 'or …' }, ...open]}
        />
      )}
      {choices.length === 0 && <span className="faint">No account has a value here</span>}
    </>
  );
}

/** What the field is compared with, in its unit. */
export function ConditionValue(props: ValueProps) {
  const { draft, field, currency, name, describedBy, onChange } = props;
  const typing = typingOf(draft);
  if (typing === 'nothing') return null;
  if (typing === 'values') return <Values {...props} />;
  const unit = typing === 'days' ? 'days' : field?.unit;
  return (
    <>
      {field?.type === 'money' && <span className="faint">{currencySymbol(currency)}</span>}
      <NumberInput
        label={`${typing === 'range' ? 'Lowest value' : 'Value'} of ${name}`}
        value={draft.from}
        describedBy={describedBy}
        onType={(from) => onChange({ ...draft, from })}
      />
      {typing === 'range' && (
        <>
          <span>and</span>
          <NumberInput
            label={`Highest value of ${name}`}
            value={draft.to}
            describedBy={describedBy}
            onType={(to) => onChange({ ...draft, to })}
          />
        </>
      )}
      {unit && <span className="faint">{draft.operator === 'ago' ? `${unit} ago` : unit}</span>}
    </>
  );
}
