import { ButtonLink } from '@/components/ui/button';

/** The same words for a link that was used, that is over, and that never was. */
export function SpentLink() {
  return (
    <div className="door-form">
      <h1>This link does not work any more</h1>
      <p className="muted">
        Each link works once and for a limited time. Ask an owner or admin of your workspace for a new one.
      </p>
      <ButtonLink href="/sign-in">Go to sign-in</ButtonLink>
    </div>
  );
}
