/** HubSpot's limits: searches a second, requests in ten seconds, requests a day. Counted by this machine's clock. */
import { type Policy, tooMany } from './hubspot-errors';

/** A number too high to reach turns a limit off. */
export type HubspotLimits = {
  searchesPerSecond?: number;
  perTenSeconds?: number;
  perDay?: number;
  clock?: () => number;
};

const TEN_SECONDS = 10_000;

/** As for the app of a paying account: 5 searches a second, 190 requests in ten seconds. */
export function limiter(limits: HubspotLimits) {
  const { searchesPerSecond = 5, perTenSeconds = 190, perDay = 625_000, clock = Date.now } = limits;
  let times: number[] = [];
  let searches: number[] = [];
  let today = 0;
  const left = () => Math.max(0, perTenSeconds - times.length);
  const passed = (search: boolean): Policy | null => {
    if (today >= perDay) return 'DAILY';
    if (search) return searches.length >= searchesPerSecond ? 'SECONDLY' : null;
    return left() === 0 ? 'TEN_SECONDLY_ROLLING' : null;
  };
  return {
    /** Throws where the request is one too many. A refused one does not count, and a search not to the ten seconds. */
    count(search: boolean): void {
      const now = clock();
      times = times.filter((each) => each > now - TEN_SECONDS);
      searches = searches.filter((each) => each > now - 1_000);
      const policy = passed(search);
      if (policy) throw tooMany(policy);
      (search ? searches : times).push(now);
      today += 1;
    },
    headers: (): Record<string, string> => ({
      'x-hubspot-ratelimit-daily': String(perDay),
      'x-hubspot-ratelimit-daily-remaining': String(perDay - today),
      'x-hubspot-ratelimit-interval-milliseconds': String(TEN_SECONDS),
      'x-hubspot-ratelimit-max': String(perTenSeconds),
      'x-hubspot-ratelimit-remaining': String(left()),
    }),
  };
}
