'use client';

import { failureOf } from '@/lib/client/failure';
import { ErrorState } from './state-block';

type QueryErrorProps = {
  /** what was asked for: "The accounts" */
  what: string;
  error: Error;
  onRetry: () => void;
  retrying?: boolean;
};

/** A reading that failed: nothing was changed by it, and asking again may help. */
export function QueryError({ what, error, onRetry, retrying }: QueryErrorProps) {
  const { message, reference } = failureOf(error);
  return (
    <ErrorState title={`${what} could not be loaded`} reference={reference} onRetry={onRetry} retrying={retrying}>
      {message} Nothing was changed.
    </ErrorState>
  );
}
