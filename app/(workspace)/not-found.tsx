import { ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { EmptyState } from '@/components/ui/state-block';

export default function NotFoundPage() {
  return (
    <>
      <PageHeader title="Nothing here" />
      <EmptyState
        title="There is nothing under this address"
        action={<ButtonLink href="/accounts">Go to Accounts</ButtonLink>}
      >
        It may have been undone or deleted, or it belongs to another workspace. If you have more than one, switch at the
        top left.
      </EmptyState>
    </>
  );
}
