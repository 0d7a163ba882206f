import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio';
import { Select } from '@/components/ui/select';
import { currencyChoices } from '@/lib/contracts/currencies';
import type { ImportMapping } from '@/lib/contracts/imports';

type Question<Value> = { value: Value; error?: string | undefined; onChange: (value: Value) => void };

/** Asked only where a column has dates that could be read both ways; never guessed. */
export function DateOrderQuestion({ value, error, onChange }: Question<ImportMapping['dateOrder']>) {
  return (
    <RadioGroup
      legend="What is 03/04?"
      name="dateOrder"
      hint="Some dates could be read both ways."
      value={value}
      error={error}
      onChange={onChange}
      options={[
        { value: 'dmy', label: '3 April', hint: 'day first' },
        { value: 'mdy', label: '4 March', hint: 'month first' },
      ]}
    />
  );
}

export function CurrencyQuestion({ value, onChange }: Question<string>) {
  return (
    <Field label="Currency of money columns">
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          options={currencyChoices(value).map((code) => ({ value: code, label: code }))}
        />
      )}
    </Field>
  );
}

const DECIMALS = [
  { value: '', label: 'As each column shows it' },
  { value: '.', label: 'Point: 1,234.56' },
  { value: ',', label: 'Comma: 1.234,56' },
];

export function DecimalQuestion({ value, onChange }: Question<ImportMapping['decimal']>) {
  return (
    <Field label="Decimal sign" hint="Matters for numbers like 1,234, which could be either.">
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          onChange={({ currentTarget: { value: sign } }) => onChange(sign === '.' || sign === ',' ? sign : null)}
          options={DECIMALS}
        />
      )}
    </Field>
  );
}
