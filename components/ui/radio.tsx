import { type ReactNode, useId } from 'react';
import { CheckMark } from './check-mark';

export type RadioOption<Value extends string> = {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
};

type RadioGroupProps<Value extends string> = {
  legend: ReactNode;
  name: string;
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly RadioOption<Value>[];
  hint?: ReactNode;
  error?: ReactNode;
  hideLegend?: boolean;
};

export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { legend, name, value, onChange, options, hint, error, hideLegend } = props;
  const id = useId();
  return (
    <fieldset className="fieldset" aria-describedby={error ? `${id}-error` : hint ? `${id}-hint` : undefined}>
      <legend className={hideLegend ? 'sr' : undefined}>{legend}</legend>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label} {option.hint && <span className="faint">{option.hint}</span>}
          </span>
        </label>
      ))}
      {error && (
        <p id={`${id}-error`} className="error" role="alert">
          <CheckMark kind="exclamation" tone="risk">
            {error}
          </CheckMark>
        </p>
      )}
    </fieldset>
  );
}
