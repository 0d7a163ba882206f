import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state-block';

/** No segments: because nothing has looked for them, or because none are clean enough to be called so. */
export function NoSegments({ verdict, hasModel }: { verdict: string | null; hasModel: boolean }) {
  if (hasModel) {
    return <EmptyState title="No clean segments">{verdict}</EmptyState>;
  }
  return (
    <EmptyState title="No segments yet" action={<ButtonLink href="/models">Go to Models</ButtonLink>}>
      Groups of accounts that the model sees alike will stand here, each with its rule in words, what it is worth, how
      many left, and its benchmarks. They come with the first model.
    </EmptyState>
  );
}
