/** What to say about something that failed: its words, and the reference to quote where the server gave one. */
import { AppError } from '@/lib/contracts/errors';
import { ApiError } from './api';

export type Failure = { message: string; reference: string | undefined; field: string | undefined };

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) return { message: error.message, reference: error.requestId, field: error.field };
  if (error instanceof AppError) return { message: error.message, reference: undefined, field: error.field };
  return {
    message: 'The answer was not as expected. Reload the page and try again.',
    reference: undefined,
    field: undefined,
  };
}
