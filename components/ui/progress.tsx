import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { cssVars } from './css-vars';

function percent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}

type MeterProps = { share: number; label?: string; width?: number };

/** How much of something is there, in [0, 1]. Without a label it is only a picture of the number beside it. */
export function Meter({ share, label, width }: MeterProps) {
  const fill = <i style={cssVars({ '--v': percent(share) })} />;
  if (!label) {
    return (
      <span className="meter" aria-hidden="true" style={{ width }}>
        {fill}
      </span>
    );
  }
  return (
    <span className="meter" role="img" aria-label={`${label}: ${percent(share)} %`} style={{ width }}>
      {fill}
    </span>
  );
}

type ProgressProps = {
  /** what is going on; accessible name of the bar */
  label: string;
  /** done so far in [0, 1]; null while the whole is not known yet */
  share: number | null;
  /** "Step 4 of 6" */
  step?: ReactNode;
  /** "7 of 12 month ends · 2 min 0 s" */
  counts?: ReactNode;
  /** "about 1 min 30 s left" */
  left?: ReactNode;
  action?: ReactNode;
};

/** Long work: where it stands, how much is done, how long it may take. Changes are read aloud politely. */
export function Progress({ label, share, step, counts, left, action }: ProgressProps) {
  const value = share === null ? undefined : percent(share);
  return (
    <div className="runbar">
      <b role="status">{step ?? label}</b>
      <span
        className={classNames('meter', 'go')}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value}
      >
        <i style={cssVars({ '--v': value ?? 0 })} />
      </span>
      <span className="nowrap">
        {counts} {left && <span className="faint">{left}</span>}
      </span>
      {action}
    </div>
  );
}
