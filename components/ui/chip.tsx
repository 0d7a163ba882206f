import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

type ChipProps = {
  children: ReactNode;
  /** set by hand, not measured */
  dashed?: boolean;
  onRemove?: () => void;
  removeLabel?: string;
};

export function Chip({ children, dashed, onRemove, removeLabel = 'Remove' }: ChipProps) {
  return (
    <span className={classNames('chip', dashed && 'out')}>
      {children}
      {onRemove && (
        <button type="button" aria-label={removeLabel} onClick={onRemove}>
          <X size={12} aria-hidden="true" className="mx-auto" />
        </button>
      )}
    </span>
  );
}
