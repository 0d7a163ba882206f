import { type ReactNode, useId } from 'react';
import { classNames } from './class-names';
import { cssVars } from './css-vars';

type SectionProps = {
  /** the finding, or the measure and its unit */
  title: ReactNode;
  measure?: ReactNode;
  /** link or button at the right end of the head */
  action?: ReactNode;
  /** no hairline above: the first section below tabs */
  first?: boolean;
  className?: string;
  children: ReactNode;
};

export function Section({ title, measure, action, first, className, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classNames('sec', first && 'first', className)} aria-labelledby={id}>
      <SectionHead id={id} title={title} measure={measure} action={action} />
      {children}
    </section>
  );
}

type SectionHeadProps = { id?: string; title: ReactNode; measure?: ReactNode; action?: ReactNode; className?: string };

/** The head alone, for a second table inside a section. */
export function SectionHead({ id, title, measure, action, className }: SectionHeadProps) {
  return (
    <div className={classNames('sechead', className)}>
      <h2 id={id}>{title}</h2>
      {measure && <p>{measure}</p>}
      {action && (
        <>
          <span className="sp" />
          {action}
        </>
      )}
    </div>
  );
}

/** Columns side by side, one below the other under 640 px; `template` as in grid-template-columns. */
export function Columns({ template, children }: { template: string; children: ReactNode }) {
  return (
    <div className="cols" style={cssVars({ '--cols': template })}>
      {children}
    </div>
  );
}
