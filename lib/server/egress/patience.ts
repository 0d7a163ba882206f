/** How long a request may last. Knows clocks and one stop; nothing of addresses or HTTP. */
import 'server-only';
import { AppError } from '@/lib/contracts/errors';

type Limits = { timeoutMs: number; idleMs: number; signal: AbortSignal | undefined };
export type Patience = ReturnType<typeof patience>;

/** Stops a request when its caller says so, when it takes too long in all, or when nothing comes for too long. */
export function patience(host: string, { timeoutMs, idleMs, signal }: Limits) {
  const stop = new AbortController();
  const stopAfter = (ms: number, late: string) =>
    setTimeout(() => stop.abort(new AppError('upstream', `${host} ${late} ${ms} ms.`)), ms);
  const byCaller = () => stop.abort(signal?.reason);
  const total = stopAfter(timeoutMs, 'was not done within');
  let silence: NodeJS.Timeout | undefined;
  if (signal?.aborted) byCaller();
  signal?.addEventListener('abort', byCaller, { once: true });
  return {
    signal: stop.signal,
    /** From here on silence counts. */
    wait: () => {
      clearTimeout(silence);
      silence = stopAfter(idleMs, 'sent nothing for');
    },
    /** Something came: while it is worked on, the other side is not to blame. */
    rest: () => clearTimeout(silence),
    end: () => {
      clearTimeout(total);
      clearTimeout(silence);
      signal?.removeEventListener('abort', byCaller);
    },
    /** What `work` gives, unless the stop comes first; the work itself must end by `signal`. */
    orStopped: <T>(work: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        work.then(resolve, reject);
        if (stop.signal.aborted) reject(stop.signal.reason);
        stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
      }),
  };
}
