import { failureOf } from '@/lib/client/failure';
import { notifyError } from './toast';

/** For `onError` of a mutation: says what failed, with the reference to quote. */
export function notifyFailure(error: unknown): void {
  const { message, reference } = failureOf(error);
  notifyError(message, reference);
}
