/** Answers queries a page at a time, and keeps for each unfinished one a locator from which the next page is fetched. */

import { BASE62, type Draws } from './draws';
import { boundQuery, type Query, type Reader } from './salesforce-bind';
import { noLocator } from './salesforce-errors';
import { longId } from './salesforce-ids';
import { type SalesforceLedger, type Values, visible } from './salesforce-ledger';
import type { Fields } from './vendor-server';

export type PageOptions = {
  /** The server's own choice; the documents promise none, only at most 2,000. */
  rowsPerPage?: number;
  /** How many unfinished queries a user may have; one more and the oldest is lost. Only the older documents say ten. */
  openLocators?: number;
  /** From the first page on. Older documents: 15 minutes without a question. */
  locatorSeconds?: number;
  /** Which session may go on with a query. Not said in the documents; readers report only the one that began it. */
  locatorsOf?: 'session' | 'user';
  /** Whether a later page shows its records as they are by then. Not said in the documents; by default as at the query. */
  freshPages?: boolean;
};

type Locator = {
  key: string;
  session: string;
  at: number;
  query: Query;
  withBin: boolean;
  ids: string[];
  rows: Fields[];
  size: number;
  totalSize: number;
  done: boolean;
};
export type PageAsked = Reader & { soql: string; session: string; batchSize: number | null };

export function pager(ledger: SalesforceLedger, draws: Draws, options: PageOptions) {
  const { openLocators = 10, locatorSeconds = 2 * 86_400, locatorsOf = 'session', freshPages = false } = options;
  const locators = new Map<string, Locator>();
  const open = (asked: PageAsked): Locator => {
    const { withBin, session } = asked;
    const query = boundQuery(ledger, asked.soql, asked);
    const found = query.count ? [] : foundBy(ledger, query, withBin);
    const rows = found.map(query.shown);
    const all = query.count ? countOf(ledger, query, withBin) : rows.length;
    return {
      ...{ key: longId(`0r8${draws.text(12, BASE62)}`), session, at: ledger.now, query, withBin, rows, done: false },
      ...{ ids: found.map(({ Id }) => String(Id)), size: sizeOf(query, asked.batchSize, options), totalSize: all },
    };
  };
  const page = (locator: Locator, from: number, version: string): Fields => {
    const { key, size, totalSize, rows } = locator;
    const to = from + size;
    const records = freshPages && from > 0 ? freshRows(ledger, locator, from) : rows.slice(from, to);
    locator.done = to >= rows.length;
    const next: Fields = locator.done ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${key}-${to}` };
    return { totalSize, done: locator.done, ...next, records };
  };
  return {
    query(asked: PageAsked): Fields {
      const locator = open(asked);
      const first = page(locator, 0, asked.version);
      if (locator.done) return first;
      const unfinished = [...locators.values()].filter(({ done }) => !done);
      for (const { key } of unfinished.slice(0, Math.max(0, unfinished.length - openLocators + 1)))
        locators.delete(key);
      locators.set(locator.key, locator);
      return first;
    },
    more(word: string, { session, version }: { session: string; version: string }): Fields {
      const [, key = '', from = ''] = /^(0r8\w{15})-(\d+)$/.exec(word) ?? [];
      if (!key) throw noLocator('INVALID_QUERY_LOCATOR_FORMAT');
      const locator = locators.get(key);
      if (!locator) throw noLocator('QUERY_LOCATOR_NOT_FOUND');
      if (ledger.now - locator.at >= locatorSeconds) throw noLocator('QUERY_LOCATOR_EXPIRED');
      if (locatorsOf === 'session' && session !== locator.session) throw noLocator('QUERY_LOCATOR_NOT_FOUND');
      if (Number(from) >= locator.rows.length) throw noLocator('LOCATOR_LOCATION_EXCEEDS_SIZE');
      return page(locator, Number(from), version);
    },
    forget: () => locators.clear(),
  };
}

const fitting = (ledger: SalesforceLedger, { object, fits }: Query, withBin: boolean): Values[] =>
  [...ledger.records[object].values()].flatMap((record) => {
    const values = visible(ledger, record, withBin);
    return values && fits(values) ? [values] : [];
  });

function foundBy(ledger: SalesforceLedger, query: Query, withBin: boolean): Values[] {
  const { limit, offset, order } = query;
  const sorted = fitting(ledger, query, withBin).sort(order);
  return sorted.slice(offset, limit === null ? undefined : offset + limit);
}

const countOf = (ledger: SalesforceLedger, query: Query, withBin: boolean) =>
  Math.min(fitting(ledger, query, withBin).length, query.limit ?? Number.POSITIVE_INFINITY);

/** A page's records as they are now; what is gone since is not in it, and the page is shorter. */
function freshRows(ledger: SalesforceLedger, { ids, query, withBin, size }: Locator, from: number): Fields[] {
  return ids.slice(from, from + size).flatMap((id) => {
    const record = ledger.records[query.object].get(id);
    const values = record ? visible(ledger, record, withBin) : null;
    return values ? [query.shown(values)] : [];
  });
}

/** Between 200 and 2,000 as asked for, and 200 where two long texts are among the fields; the server may choose less. */
function sizeOf({ names }: Query, batchSize: number | null, { rowsPerPage = 2_000 }: PageOptions): number {
  const asked = Math.min(2_000, Math.max(200, batchSize ?? 2_000));
  const long = names.filter((name) => /_Notes__c$/i.test(name)).length;
  return Math.min(rowsPerPage, long >= 2 ? 200 : asked);
}
