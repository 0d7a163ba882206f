/**
 * Salesforce's REST API for reading, answered from a ledger: sign-in for programs, queries with and without the bin, what was
 * changed and deleted between two times, descriptions, single records, limits.
 *
 * Documented: client credentials and their answer; versions without a session; a session that ends two hours after its last
 * request; 401 and 403 with their codes; a query's page of at most 2,000 (asked for with `Sforce-Query-Options`, not promised),
 * `nextRecordsUrl` without parameters and by `query` also for `queryAll`; locators kept two days, in older documents ten a
 * user; `queryAll` with what was deleted or merged away and still is in the bin (15 days), and with archived tasks; stamps of
 * whole seconds; LastModifiedDate as by users, SystemModstamp also as by machines; `updated` and `deleted` by whole minutes,
 * with `latestDateCovered` before a transaction that still runs; what a delete takes along and what it is refused for; merges
 * with `MasterRecordId`; `Sforce-Limit-Info`; a currency in records only of a company that has several.
 *
 * Inferred from the shapes and from what readers of the real one report: the very words of most errors; that a locator is
 * of one session; that a delete moves SystemModstamp, which the documents show only of merges; how ids are ordered; that a deleted parent is shown as null; `Name` as the type of a parent of several kinds.
 * The ledger and the options say the rest, each at its place.
 */
import { drawsOf } from './draws';
import { objectOf } from './salesforce-bind';
import {
  answerOf,
  inTheBin,
  missing,
  noAccess,
  noRecord,
  notFound,
  onlyGet,
  refused,
  retired,
  SalesforceRefusal,
} from './salesforce-errors';
import { idOf } from './salesforce-ids';
import { type SalesforceLedger, visible } from './salesforce-ledger';
import { limiter, type SalesforceLimits } from './salesforce-limits';
import { type SalesforceClients, type Session, type SessionOptions, sessionsOf } from './salesforce-oauth';
import { type PageOptions, pager } from './salesforce-pages';
import { deletedOf, updatedOf } from './salesforce-replication';
import { anySalesforceChange } from './salesforce-seed';
import { described, OBJECTS, readable, type SalesforceHidden } from './salesforce-shapes';
import { type Answer, type Asked, type Fields, startVendorServer, type VendorServer } from './vendor-server';

export type SalesforceServerOptions = {
  clients: SalesforceClients;
  limits?: SalesforceLimits;
  /** For every client; a client's own adds to it. */
  hidden?: SalesforceHidden;
  change?: () => void;
} & PageOptions &
  SessionOptions;

export type SalesforceServer = VendorServer & {
  /** Every session ends at once, as when an admin ends them. */
  endSessions(): void;
  /** Every unfinished query is lost. */
  loseLocators(): void;
};

const OLDEST = 31;
const NEWEST = 66;

export async function startSalesforce(
  ledger: SalesforceLedger,
  options: SalesforceServerOptions,
): Promise<SalesforceServer> {
  const { clients, limits = {}, hidden = {}, change = () => anySalesforceChange(ledger) } = options;
  const draws = drawsOf(ledger.counts.Account);
  const sessions = sessionsOf(ledger, { clients, draws, options });
  const pages = pager(ledger, draws, options);
  const limit = limiter(ledger, limits);
  const answer = (asked: Asked): Answer => {
    const path = asked.path.replace(/\/$/, '');
    if (path === '/services/oauth2/token' && asked.method === 'POST') return sessions.token(asked);
    if (path === '/services/data') return { status: 200, body: VERSIONS };
    try {
      const session = sessions.of(asked.headers.authorization);
      limit.count();
      if (asked.method !== 'GET') throw onlyGet(asked.method);
      const [, version = '', rest = ''] = /^\/services\/data\/v(\d+\.0)(?:\/(.*))?$/.exec(path) ?? [];
      if (!version || Number(version) > NEWEST) throw notFound();
      if (Number(version) < OLDEST) throw retired();
      const all = together(hidden, session.client.hidden ?? {});
      const question = { ledger, pages, limit, session, version, hidden: all, asked };
      return { status: 200, headers: limit.headers(), body: read(question, rest.split('/')) };
    } catch (refusal) {
      if (!(refusal instanceof SalesforceRefusal)) throw refusal;
      return { ...answerOf(refusal), headers: refusal.status === 401 ? {} : limit.headers() };
    }
  };
  const server = await startVendorServer(answer, { change, refuse: (status) => answerOf(refused(status)) });
  return { ...server, endSessions: sessions.end, loseLocators: pages.forget };
}

const VERSIONS = Array.from({ length: NEWEST - OLDEST + 1 }, (_, i) => ({
  ...{ label: `${['Summer', 'Winter', 'Spring'][i % 3]} '${14 + Math.floor((i + 1) / 3)}`, version: `${OLDEST + i}.0` },
  url: `/services/data/v${OLDEST + i}.0`,
}));

function together(one: SalesforceHidden, other: SalesforceHidden): SalesforceHidden {
  const fields = Object.fromEntries(
    OBJECTS.map((each) => [each, [...(one.fields?.[each] ?? []), ...(other.fields?.[each] ?? [])]]),
  );
  return { objects: [...(one.objects ?? []), ...(other.objects ?? [])], fields };
}

type Question = {
  ledger: SalesforceLedger;
  pages: ReturnType<typeof pager>;
  limit: ReturnType<typeof limiter>;
  session: Session;
  version: string;
  hidden: SalesforceHidden;
  asked: Asked;
};

function read(question: Question, [area = '', ...rest]: string[]): unknown {
  const { limit, session, version } = question;
  if (area === 'query' || area === 'queryAll') return queried(question, area === 'queryAll', rest);
  if (area === 'limits' && rest.length === 0) {
    if (session.client.without === 'setup') throw noAccess();
    return limit.body();
  }
  if (area === 'sobjects') return sobjects(question, rest);
  if (area !== '') throw notFound();
  const under = `/services/data/v${version}`;
  return {
    limits: `${under}/limits`,
    query: `${under}/query`,
    queryAll: `${under}/queryAll`,
    sobjects: `${under}/sobjects`,
  };
}

function queried({ pages, session, version, hidden, asked }: Question, withBin: boolean, [locator]: string[]): Fields {
  if (locator) return pages.more(locator, { session: session.token, version });
  const soql = asked.query.get('q');
  if (soql === null) throw missing('q');
  const [, batch = null] = /batchSize\s*=\s*(\d+)/i.exec(String(asked.headers['sforce-query-options'] ?? '')) ?? [];
  const batchSize = batch === null ? null : Number(batch);
  return pages.query({ soql, batchSize, withBin, session: session.token, version, hidden });
}

function sobjects({ ledger, version, hidden, asked }: Question, [name = '', second, ...deeper]: string[]): Fields {
  const { multiCurrency } = ledger;
  const describedAs = (object: (typeof OBJECTS)[number]) =>
    described(object, readable(object, { multiCurrency, hidden }), version);
  if (!name) {
    const known = OBJECTS.filter((each) => !hidden.objects?.includes(each));
    const sobjectsOf = known.map((each) => ({ ...describedAs(each), fields: [] }));
    return { encoding: 'UTF-8', maxBatchSize: 200, sobjects: sobjectsOf };
  }
  const object = objectOf(name, hidden);
  if (!object || second === undefined || deeper.length > 0) throw notFound();
  if (second === 'describe') return describedAs(object);
  if (second === 'updated') return updatedOf(ledger, object, asked.query);
  if (second === 'deleted') return deletedOf(ledger, object, asked.query);
  const record = ledger.records[object].get(idOf(second) ?? '');
  if (!record) throw noRecord();
  const values = visible(ledger, record, false);
  if (!values) throw visible(ledger, record, true) ? inTheBin() : noRecord();
  const url = `/services/data/v${version}/sobjects/${object}/${record.id}`;
  const names = readable(object, { multiCurrency, hidden }).map((each) => each.name);
  return {
    attributes: { type: object, url },
    ...Object.fromEntries(names.map((each) => [each, values[each] ?? null])),
  };
}
