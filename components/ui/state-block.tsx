import type { ReactNode } from 'react';
import { Button } from './button';
import { classNames } from './class-names';

type EmptyStateProps = {
  title: ReactNode;
  /** what will be here */
  children?: ReactNode;
  /** the one thing to do */
  action?: ReactNode;
};

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="state">
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action && <div className="do">{action}</div>}
    </div>
  );
}

export type FirstStep = { title: ReactNode; text: ReactNode; action?: ReactNode };

type FirstStepsProps = { title: ReactNode; children?: ReactNode; steps: readonly FirstStep[]; current?: number };

/** An empty page: what will be here, and the steps to it. Only the current step carries its button. */
export function FirstSteps({ title, children, steps, current = 0 }: FirstStepsProps) {
  return (
    <div className="start">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      <ol className="three">
        {steps.map((step, index) => (
          <li
            key={String(index + 1)}
            className={classNames(index > current && 'later')}
            aria-current={index === current ? 'step' : undefined}
          >
            <span className="k">{index + 1}</span>
            <div>
              <h3>{step.title}</h3>
              <p>{step.text}</p>
            </div>
            {index === current && step.action}
          </li>
        ))}
      </ol>
    </div>
  );
}

type ErrorStateProps = {
  /** what failed */
  title: ReactNode;
  /** what was kept, and what to do */
  children?: ReactNode;
  /** quoted to whoever helps; the request id of the answer */
  reference?: string;
  onRetry?: () => void;
  retrying?: boolean;
  action?: ReactNode;
};

export function ErrorState({ title, children, reference, onRetry, retrying, action }: ErrorStateProps) {
  return (
    <div className="state" role="alert">
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {reference && (
        <p className="small">
          Reference <code>{reference}</code>
        </p>
      )}
      {(onRetry || action) && (
        <div className="do">
          {onRetry && (
            <Button onClick={onRetry} busy={retrying}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  );
}
