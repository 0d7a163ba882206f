import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { RadioGroup } from '@/components/ui/radio';
import { Select } from '@/components/ui/select';
import { type FactProps, unsettledDates } from './fact-mapping';
import { CurrencyQuestion, DateOrderQuestion, DecimalQuestion } from './format-questions';
import { FileBlock } from './map-side';
import { errorAt } from './mapping';

/** The right column for a file of facts: how it was read, and the questions only a person can answer. */
export function FactSide(props: FactProps) {
  const { detail, mapping, problems, onChange } = props;
  return (
    <aside className="grid grid-cols-1 content-start gap-6 pt-4 pb-6" aria-label="Summary and questions">
      <FileBlock detail={detail} />
      <LearnedQuestion {...props} />
      {unsettledDates(mapping, detail).length > 0 && (
        <DateOrderQuestion
          value={mapping.dateOrder}
          error={errorAt(problems, 'dates')}
          onChange={(dateOrder) => onChange((now) => ({ ...now, dateOrder }))}
        />
      )}
      <CurrencyQuestion value={mapping.currency} onChange={(currency) => onChange((now) => ({ ...now, currency }))} />
      <DecimalQuestion value={mapping.decimal} onChange={(decimal) => onChange((now) => ({ ...now, decimal }))} />
    </aside>
  );
}

const RULES = [
  { value: 'occurred' as const, label: 'When they happened', hint: 'assumed' },
  { value: 'today' as const, label: 'Today' },
  { value: 'column' as const, label: 'A column says so' },
];
const MOST_LAG = 3_650;

/** A fact counts from when it was known, so this decides what a backtest may look at. */
function LearnedQuestion({ detail, mapping, problems, onChange }: FactProps) {
  const { rule, column, lagDays } = mapping.recorded;
  const dates = detail.columns.filter(({ type }) => type === 'date').map(({ name }) => name);
  const change = (recorded: Partial<typeof mapping.recorded>) =>
    onChange((now) => ({ ...now, recorded: { ...now.recorded, ...recorded } }));
  return (
    <div className="grid gap-2">
      <RadioGroup
        legend="When did you learn these facts?"
        name="recorded"
        value={rule}
        onChange={(next) => change({ rule: next, column: next === 'column' ? column : null })}
        options={RULES.map((option) => ({ ...option, disabled: option.value === 'column' && dates.length === 0 }))}
        hint={dates.length === 0 ? `No column of ${detail.fileName} holds dates.` : undefined}
      />
      {rule === 'occurred' && (
        <Field label="Days later" hint="How long after it happened you usually know.">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={MOST_LAG}
              value={lagDays}
              onChange={(event) =>
                change({ lagDays: Math.min(MOST_LAG, Math.max(0, Math.trunc(Number(event.currentTarget.value) || 0))) })
              }
            />
          )}
        </Field>
      )}
      {rule === 'column' && (
        <Field label="Column with the date" error={errorAt(problems, 'recorded')}>
          {(control) => (
            <Select
              {...control}
              value={column ?? ''}
              onChange={(event) => change({ column: event.currentTarget.value || null })}
              options={[{ value: '', label: 'Choose a column' }, ...dates.map((value) => ({ value, label: value }))]}
            />
          )}
        </Field>
      )}
    </div>
  );
}
