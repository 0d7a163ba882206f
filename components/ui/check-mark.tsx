import type { ReactNode } from 'react';
import { classNames } from './class-names';

export type CheckKind = 'check' | 'exclamation' | 'cross' | 'dash' | 'play';
export type CheckTone = 'healthy' | 'watch' | 'risk' | 'none' | 'go';

const paths: Record<CheckKind, string> = {
  check: 'M2.5 7.5 5.5 10.5 11.5 3.5',
  exclamation: 'M7 2v6M7 11.6v.1',
  cross: 'M3 3l8 8M11 3l-8 8',
  dash: 'M4 7h6',
  play: 'M4 2.5l6 4.5-6 4.5z',
};

const tones: Record<CheckKind, CheckTone> = {
  check: 'healthy',
  exclamation: 'watch',
  cross: 'risk',
  dash: 'none',
  play: 'go',
};

/** A sign of the checklist. Its word stands beside it always: the sign is not read aloud. */
export function CheckMark({ kind, tone, children }: { kind: CheckKind; tone?: CheckTone; children: ReactNode }) {
  return (
    <span className={classNames('ck', tone ?? tones[kind])}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        <path d={paths[kind]} />
      </svg>
      <span>{children}</span>
    </span>
  );
}
