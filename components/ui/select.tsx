import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export type SelectOption = { value: string; label: string; disabled?: boolean };

type SelectProps = ComponentProps<'select'> & {
  options?: readonly SelectOption[];
  /** quiet inside a table cell: its border shows on row hover, focus, or when `marked` */
  inCell?: boolean;
  marked?: boolean;
};

/** The browser's own select: it works with every keyboard, screen reader and phone. */
export function Select({ options, inCell = false, marked = false, className, children, ...rest }: SelectProps) {
  const look = inCell ? classNames('cell', marked && 'set', className) : classNames('input select', className);
  return (
    <select {...rest} className={look}>
      {children}
      {options?.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
