import { CheckMark } from '@/components/ui/check-mark';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio';
import { Select } from '@/components/ui/select';
import { formatCountOf } from '@/lib/format';
import { errorAt, type SideProps, valuesOf, withRole } from './mapping';

const MOST_VALUES = 50;

/** Which values of the outcome column mean "left"; the counts are those of the sample. */
export function OutcomeQuestion({ detail, mapping, problems, onChange }: SideProps) {
  const [name, second] = withRole(mapping, 'outcome');
  if (name === undefined || second !== undefined) return null;
  const values = valuesOf(detail.columns, name).slice(0, MOST_VALUES);
  const error = errorAt(problems, 'outcome');
  const toggle = (value: string, on: boolean) =>
    onChange((now) => ({
      ...now,
      positive: on ? [...now.positive, value] : now.positive.filter((item) => item !== value),
    }));
  return (
    <fieldset className="fieldset" aria-describedby={error ? 'outcome-error' : undefined}>
      <legend>
        Which values of <span className="mono">{name}</span> mean the account left?
      </legend>
      <div className="max-h-64 overflow-y-auto">
        {values.map(({ value, rows }) => (
          <Checkbox
            key={value}
            label={<span className="mono">{value}</span>}
            hint={formatCountOf(rows, 'row')}
            checked={mapping.positive.includes(value)}
            onChange={(event) => toggle(value, event.currentTarget.checked)}
          />
        ))}
      </div>
      {values.length === 0 && <p className="hint">Too many different values to choose from. Take another column.</p>}
      <p className="hint">
        Every other value means it stayed. Rows with an empty outcome become accounts, but teach nothing.
      </p>
      {error && (
        <p id="outcome-error" className="error">
          <CheckMark kind="exclamation" tone="risk">
            <span className="whitespace-normal">{error}</span>
          </CheckMark>
        </p>
      )}
    </fieldset>
  );
}

const RULES = [
  { value: 'today' as const, label: 'Today' },
  { value: 'column' as const, label: 'A column says so' },
];

/** A fact counts from when it was known, so this decides what a backtest may look at. */
export function RecordedQuestion({ detail, mapping, problems, onChange }: SideProps) {
  const { rule, column } = mapping.recorded;
  const dates = mapping.columns.filter(({ type }) => type === 'date').map(({ name }) => name);
  const error = errorAt(problems, 'recorded');
  return (
    <div className="grid gap-2">
      <RadioGroup
        legend="When did you learn these facts?"
        name="recorded"
        value={rule}
        onChange={(next) =>
          onChange((now) => ({ ...now, recorded: { rule: next, column: next === 'today' ? null : column } }))
        }
        options={RULES.map((option) => ({ ...option, disabled: option.value === 'column' && dates.length === 0 }))}
        hint={dates.length === 0 ? `No column of ${detail.fileName} holds dates.` : undefined}
      />
      {rule === 'column' && (
        <Field label="Column with the date" error={error}>
          {(control) => (
            <Select
              {...control}
              value={column ?? ''}
              onChange={(event) => {
                const chosen = event.currentTarget.value || null;
                onChange((now) => ({ ...now, recorded: { rule: 'column', column: chosen } }));
              }}
              options={[{ value: '', label: 'Choose a column' }, ...dates.map((value) => ({ value, label: value }))]}
            />
          )}
        </Field>
      )}
    </div>
  );
}
