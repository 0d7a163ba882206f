import { cssVars } from '@/components/ui/css-vars';
import { percentIn } from './scale';

type SignedBarProps = {
  /** points; below zero lowers health, above raises it */
  value: number;
  /** the largest size among the rows of the table */
  max: number;
  /** where zero stands; right when every row is below it */
  zero?: 'middle' | 'left' | 'right';
};

const zeros = { left: 0, middle: 50, right: 100 };

/** Points as a bar from zero. The figure stands beside it, so it is a picture only. */
export function SignedBar({ value, max, zero = 'middle' }: SignedBarProps) {
  const z = zeros[zero];
  const room = zero === 'middle' ? 50 : 100;
  const width = (percentIn(Math.abs(value), [0, max]) / 100) * room;
  const start = value < 0 ? z - width : z;
  return (
    <span
      className={`sb ${value < 0 ? 'm-risk' : 'm-healthy'}`}
      aria-hidden="true"
      style={cssVars({ '--z': z, '--x': start, '--w': width })}
    >
      <s />
      <i />
    </span>
  );
}
