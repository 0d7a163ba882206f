/** Zendesk's limits: requests a minute of the account, and of all incremental exports together. By this machine's clock. */
import { tooMany } from './zendesk-errors';

/** Infinity turns a limit off. */
export type ZendeskLimits = { perMinute?: number; exportsPerMinute?: number; clock?: () => number };

const MINUTE = 60_000;

/** As for an enterprise account without the add-on for more. */
export function limiter({ perMinute = 700, exportsPerMinute = 10, clock = Date.now }: ZendeskLimits) {
  let times: number[] = [];
  let exports: number[] = [];
  const wait = (oldest = clock()) => Math.max(1, Math.ceil((oldest + MINUTE - clock()) / 1_000));
  const left = () => Math.max(0, perMinute - times.length);
  const limit = Number.isFinite(perMinute) ? perMinute : 2_500;
  return {
    /** Throws where the request is one too many. A refused one does not count. */
    count(isExport: boolean): void {
      times = times.filter((each) => each > clock() - MINUTE);
      exports = exports.filter((each) => each > clock() - MINUTE);
      if (left() === 0) throw tooMany('API', wait(times[0]));
      if (isExport && exports.length >= exportsPerMinute)
        throw tooMany('incremental ticket export API', wait(exports[0]));
      times.push(clock());
      if (isExport) exports.push(clock());
    },
    headers: (): Record<string, string> => ({
      'x-rate-limit': String(limit),
      'x-rate-limit-remaining': String(Math.min(left(), limit)),
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(Math.min(left(), limit)),
      'ratelimit-reset': String(wait(times[0])),
    }),
  };
}
