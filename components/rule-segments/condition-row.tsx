import { X } from 'lucide-react';
import { useId } from 'react';
import { IconButton } from '@/components/ui/button';
import { CheckMark } from '@/components/ui/check-mark';
import { Select } from '@/components/ui/select';
import { OPERATORS, type RuleField, type RuleFields } from '@/lib/contracts/rule-segments';
import { ConditionValue } from './condition-value';
import { type Draft, problemOf, withField } from './drafts';

type ConditionRowProps = {
  draft: Draft;
  /** from 1 */
  number: number;
  known: RuleFields;
  onChange: (draft: Draft) => void;
  onRemove: (() => void) | null;
};

const isOwn = ({ id }: RuleField) => id.startsWith('field:');

function FieldSelect({ draft, number, known, onChange }: ConditionRowProps) {
  const { fields } = known;
  const optionsOf = (some: readonly RuleField[]) =>
    some.map(({ id, label }) => (
      <option key={id} value={id}>
        {label}
      </option>
    ));
  const own = fields.filter(isOwn);
  const gone = !fields.some(({ id }) => id === draft.field);
  return (
    <Select
      className="max-w-[200px]"
      aria-label={`Field of condition ${number}`}
      value={draft.field}
      onChange={({ currentTarget }) => {
        const next = fields.find(({ id }) => id === currentTarget.value);
        if (next) onChange(withField(draft, next));
      }}
    >
      {gone && <option value={draft.field}>{draft.field.replace(/^field:/, '')} (gone)</option>}
      {optionsOf(fields.filter((field) => !isOwn(field)))}
      {own.length > 0 && <optgroup label="Your own fields">{optionsOf(own)}</optgroup>}
    </Select>
  );
}

function OperatorSelect({ draft, number, known, onChange }: ConditionRowProps) {
  const type = known.fields.find(({ id }) => id === draft.field)?.type ?? 'text';
  const offered: readonly { operator: Draft['operator']; label: string }[] = OPERATORS[type];
  return (
    <Select
      className="max-w-[160px]"
      aria-label={`Operator of condition ${number}`}
      value={draft.operator}
      onChange={({ currentTarget }) => {
        const next = offered.find(({ operator }) => operator === currentTarget.value);
        if (next) onChange({ ...draft, operator: next.operator });
      }}
      options={offered.map(({ operator, label }) => ({ value: operator, label }))}
    />
  );
}

/** Field, operator, value: one line of the rules. */
export function ConditionRow(props: ConditionRowProps) {
  const { draft, number, known, onChange, onRemove } = props;
  const id = useId();
  const problem = problemOf(draft);
  return (
    <li className="field border-line border-b py-2">
      <div className="flex flex-wrap items-center gap-2">
        <FieldSelect {...props} />
        <OperatorSelect {...props} />
        <ConditionValue
          {...{ draft, onChange, currency: known.currency, name: `condition ${number}` }}
          field={known.fields.find((field) => field.id === draft.field)}
          describedBy={problem ? id : undefined}
        />
        <span className="sp" />
        {onRemove && (
          <IconButton label={`Remove condition ${number}`} onClick={onRemove}>
            <X aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {problem && (
        <p id={id} className="error" role="alert">
          <CheckMark kind="exclamation" tone="risk">
            {problem}
          </CheckMark>
        </p>
      )}
    </li>
  );
}
