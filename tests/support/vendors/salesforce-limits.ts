/** Salesforce's limit of requests within 24 hours, counted by the ledger's clock, and how it tells of it. */
import { tooManyToday } from './salesforce-errors';
import type { SalesforceLedger } from './salesforce-ledger';
import type { Fields } from './vendor-server';

/** `used` is what others of the company asked before. The real count is late and not exact, which this one is not. */
export type SalesforceLimits = {
  perDay?: number;
  used?: number;
  /** The newest documents show a second number behind the first. */
  bursts?: boolean;
};

const DAY = 86_400;

export function limiter(ledger: SalesforceLedger, { perDay = 100_000, used = 0, bursts = false }: SalesforceLimits) {
  let times: number[] = [];
  const count = () => {
    times = times.filter((each) => each > ledger.now - DAY);
    return used + times.length;
  };
  return {
    /** Throws where the request is one too many. Not said in the documents: whether a refused one counts; here it does not. */
    count(): void {
      if (count() >= perDay) throw tooManyToday();
      times.push(ledger.now);
    },
    headers: (): Record<string, string> => ({
      'sforce-limit-info': `api-usage=${count()}/${perDay}${bursts ? '; api-bursts=1/750' : ''}`,
    }),
    body: (): Fields => ({
      DailyApiRequests: { Max: perDay, Remaining: perDay - count() },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
      DataStorageMB: { Max: 5_120, Remaining: 4_000 },
    }),
  };
}
