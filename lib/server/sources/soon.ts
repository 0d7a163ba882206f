/** How long a person waits for a source, in words where it took longer. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';

/** A signal that is over after `ms`, with a reason that may be shown. */
export function soon(ms: number): AbortSignal {
  const stop = new AbortController();
  const late = () => {
    const message = `The source was not done within ${Math.round(ms / 1_000)} seconds. A warehouse that sleeps needs minutes to wake up: try again then.`;
    stop.abort(new AppError('upstream', message));
  };
  setTimeout(late, ms).unref();
  return stop.signal;
}
