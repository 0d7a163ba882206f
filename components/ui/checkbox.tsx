'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';

type CheckboxProps = Omit<ComponentProps<'input'>, 'type'> & {
  label: ReactNode;
  hint?: ReactNode;
  /** some but not all of what it stands for is chosen */
  mixed?: boolean;
};

export function Checkbox({ label, hint, mixed = false, ...rest }: CheckboxProps) {
  const hintId = useId();
  return (
    <label className="choice">
      <input
        {...rest}
        type="checkbox"
        ref={(input) => {
          if (input) input.indeterminate = mixed;
        }}
        aria-describedby={hint ? hintId : undefined}
      />
      <span>
        {label}
        {hint && (
          <span id={hintId} className="faint">
            {' '}
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
