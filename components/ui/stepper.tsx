import Link from 'next/link';

export type Step = { label: string; href?: string };

/** "1 Upload, 2 Map …": where one stands; steps already done may be links. */
export function Stepper({ label, steps, current }: { label: string; steps: readonly Step[]; current: number }) {
  return (
    <ol className="steps" aria-label={label}>
      {steps.map((step, index) => (
        <li key={step.label} aria-current={index === current ? 'step' : undefined}>
          {step.href && index < current ? (
            <Link href={step.href}>
              {index + 1} {step.label}
            </Link>
          ) : (
            `${index + 1} ${step.label}`
          )}
        </li>
      ))}
    </ol>
  );
}
