/** Intercom's limit: so many requests in each ten seconds of the clock, a sixth of what a minute allows. */
import { tooMany } from './intercom-errors';

/** Infinity turns it off. */
export type IntercomLimits = { perTenSeconds?: number; clock?: () => number };

const WINDOW_MS = 10_000;

/** As for a private app: 10,000 a minute. */
export function limiter({ perTenSeconds = 1_667, clock = Date.now }: IntercomLimits) {
  let window = 0;
  let used = 0;
  const limit = Number.isFinite(perTenSeconds) ? perTenSeconds : 1_000_000;
  return {
    count(): void {
      const now = Math.floor(clock() / WINDOW_MS);
      if (now !== window) [window, used] = [now, 0];
      used += 1;
      if (used > perTenSeconds) throw tooMany(limit);
    },
    /** The reset is in seconds since 1970, and the only thing that says when to come again. */
    headers: (): Record<string, string> => ({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
      'x-ratelimit-reset': String(((window + 1) * WINDOW_MS) / 1_000),
    }),
  };
}
