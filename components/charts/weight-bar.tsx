import { cssVars } from '@/components/ui/css-vars';
import { percentIn } from './scale';

type WeightBarProps = {
  value: number;
  /** ends of the interval; whiskers when both are known */
  low?: number | null;
  high?: number | null;
  /** what the full width stands for, the same for all rows of a table */
  max: number;
};

/** Length of a share with its 95 % interval. The figures stand beside it, so it is a picture only. */
export function WeightBar({ value, low, high, max }: WeightBarProps) {
  const whole = [0, max] as const;
  const whiskers = low !== undefined && low !== null && high !== undefined && high !== null;
  return (
    <span className="wb" aria-hidden="true" style={cssVars({ '--v': percentIn(value, whole) })}>
      <i />
      {whiskers && <u style={cssVars({ '--lo': percentIn(low, whole), '--hi': percentIn(high, whole) })} />}
    </span>
  );
}
