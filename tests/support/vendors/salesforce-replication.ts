/** Which records of a kind were changed, and which deleted, between two minutes. */
import { replicationDate } from './salesforce-errors';
import {
  BIN_SECONDS,
  instant,
  latest,
  type SalesforceLedger,
  type SalesforceRecord,
  secondsOf,
  seenAt,
  visible,
} from './salesforce-ledger';
import type { SalesforceObject } from './salesforce-shapes';
import type { Fields } from './vendor-server';

const MOST_SECONDS = 30 * 86_400;

/** Both ends without their seconds, as documented. */
function spanOf({ now }: SalesforceLedger, query: URLSearchParams): { start: number; end: number } {
  const [start = 0, end = 0] = ['start', 'end'].map((name) => {
    const seconds = secondsOf(query.get(name) ?? '');
    if (Number.isNaN(seconds)) throw replicationDate(`${name} must be a dateTime: ${query.get(name)}`);
    return seconds - (seconds % 60);
  });
  if (start >= end) throw replicationDate('endDate must chronologically follow startDate by more than one minute');
  // Not said in the documents: the words; only that no more than 30 days before the call are answered.
  if (start < now - MOST_SECONDS) throw replicationDate('startDate cannot be more than 30 days ago');
  return { start, end };
}

/** While a transaction runs, what it writes is covered only from its beginning on. */
function coveredUntil(ledger: SalesforceLedger, object: SalesforceObject, end: number): string {
  const { now } = ledger;
  const running = [...ledger.records[object].values()].flatMap(({ versions }) =>
    versions.filter(({ from }) => from > now).map(({ values }) => secondsOf(String(values.SystemModstamp))),
  );
  const until = Math.min(end, now, ...running);
  return instant(until - (until % 60));
}

/** Both ends are in. */
const between = (seconds: number, { start, end }: { start: number; end: number }) => seconds >= start && seconds <= end;

export function updatedOf(ledger: SalesforceLedger, object: SalesforceObject, query: URLSearchParams): Fields {
  const span = spanOf(ledger, query);
  const ids = [...ledger.records[object].values()].flatMap((record) => {
    const values = visible(ledger, record, false);
    return values && between(secondsOf(String(values.SystemModstamp)), span) ? [record.id] : [];
  });
  return { ids, latestDateCovered: coveredUntil(ledger, object, span.end) };
}

/** Nothing from before the bin was emptied; and of what was erased since, nothing at all. */
export function deletedOf(ledger: SalesforceLedger, object: SalesforceObject, query: URLSearchParams): Fields {
  const { now, purgedAt } = ledger;
  const span = spanOf(ledger, query);
  const earliest = Math.max(purgedAt[object], now - BIN_SECONDS);
  if (span.start < purgedAt[object] - (purgedAt[object] % 60))
    throw replicationDate(`startDate is before the Recycle Bin was purged: ${instant(purgedAt[object])}`);
  const deletedRecords = [...ledger.records[object].values()].flatMap((record) => {
    const deletedAt = binnedAt(ledger, record);
    if (deletedAt === null || !between(deletedAt, span)) return [];
    return [{ id: record.id, deletedDate: instant(deletedAt) }];
  });
  return {
    ...{ deletedRecords, earliestDateAvailable: instant(earliest - (earliest % 60)) },
    latestDateCovered: coveredUntil(ledger, object, span.end),
  };
}

function binnedAt({ now }: SalesforceLedger, record: SalesforceRecord): number | null {
  const deletedAt = seenAt(record, now)?.deletedAt ?? null;
  const kept = deletedAt !== null && now - deletedAt < BIN_SECONDS && record.erasedAt === null;
  return kept && latest(record).deletedAt !== null ? deletedAt : null;
}
