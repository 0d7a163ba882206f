'use client';

import { PageHeader } from '@/components/ui/page-header';
import { ErrorState } from '@/components/ui/state-block';

/** `retry` asks the server again and draws the page anew. */
type ErrorPageProps = { error: Error & { digest?: string }; retry: () => void };

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <>
      <PageHeader title="This page did not open" />
      <ErrorState title="Reading the data of this page failed" reference={error.digest} onRetry={retry}>
        Nothing was changed: accounts, scores, imports and settings are as they were, and your filters are still in the
        address. If it fails again, give the reference to whoever runs this server.
      </ErrorState>
    </>
  );
}
