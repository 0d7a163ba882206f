/**
 * Intercom's API for reading, answered from a ledger: search, lists, the scroll, single records, who is asking.
 *
 * Documented: bearer and version; queries of one filter, or of 15 in a group and groups in a group, and the operators of
 * each type; times in a search of contacts by the day, in one of conversations by the second; 150 a page, 50 contacts or 20
 * conversations where nobody says; cursors; the delay until search knows a contact; the list of companies by their last
 * request, without those that have no people, up to 10,000; one scroll at a time, its minute, its empty end, and that it
 * cannot be taken up after a fault; ten companies inside a contact; merged and archived contacts in no search, in no list
 * and not found; the list of deleted conversations, in later versions only; statistics and rating; the limit by ten
 * seconds and its headers, which an unknown token does not get.
 *
 * Inferred from the shapes and from what readers of the real one report: what a cursor holds, and so that equals are told
 * apart by id; the usual order; that conversations too are searched by a lagging index, while lists are not; 60 companies a
 * page and 100 in the scroll, which shows what was there when it began and hides companies without people as the list
 * does; most codes of a bad query; that a merge changes the conversations it moves; that counting people is no change.
 */
import { drawsOf } from './draws';
import { findCompany, listCompanies, numbersIn, pagesOf, scrolling } from './intercom-companies';
import {
  answerOf,
  IntercomRefusal,
  invalid,
  noCompany,
  noToken,
  notAllowed,
  notFound,
  refused,
  tooOld,
  wrongVersion,
} from './intercom-errors';
import type { IntercomLedger } from './intercom-ledger';
import { type IntercomLimits, limiter } from './intercom-limits';
import { Paging } from './intercom-pages';
import { peopleOf } from './intercom-people';
import { listed, searchRecords } from './intercom-search';
import { anyIntercomChange } from './intercom-seed';
import { companyIds, shownContact } from './intercom-shapes';
import { type Answer, type Asked, type Fields, startVendorServer, type VendorServer } from './vendor-server';

type Area = 'contacts' | 'companies' | 'conversations';
/** Each token and what it may read; null is all. */
export type IntercomTokens = Record<string, readonly Area[] | null>;
export type IntercomServerOptions = {
  tokens: IntercomTokens;
  /** The app's own version, where a request names none. */
  version?: string;
  limits?: IntercomLimits;
  change?: () => void;
};

const OLDEST_WITH_DELETED = 16;
const NEWEST = 17;

export function startIntercom(ledger: IntercomLedger, options: IntercomServerOptions): Promise<VendorServer> {
  const { tokens, version: own = '2.11', limits = {}, change = () => anyIntercomChange(ledger) } = options;
  const [limit, draws] = [limiter(limits), drawsOf(ledger.now)];
  const scroll = scrolling(ledger, limits.clock ?? Date.now);
  const answer = (asked: Asked): Answer => {
    const requestId = draws.text(20, 'abcdefghij0123456789');
    let headers: Record<string, string> = { 'x-request-id': requestId };
    try {
      const allowed = tokens[/^Bearer +(.+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? ''];
      if (allowed === undefined) throw noToken();
      const count = () => limit.count();
      const version = [asked.headers['intercom-version'] ?? own].flat()[0] ?? own;
      const body = read(ledger, { ...asked, allowed, minor: minorOf(version), scroll, count });
      headers = { ...headers, ...limit.headers(), 'intercom-version': version };
      return { status: 200, headers, body };
    } catch (refusal) {
      if (!(refusal instanceof IntercomRefusal)) throw refusal;
      const said = answerOf(refusal, requestId);
      return { ...said, headers: { ...headers, ...(refusal.status === 401 ? {} : limit.headers()) } };
    }
  };
  const refuse = (status: number) => {
    const said = answerOf(refused(status), draws.text(20, 'abcdefghij0123456789'));
    return { ...said, headers: { ...said.headers, ...(status === 401 ? {} : limit.headers()) } };
  };
  return startVendorServer(answer, { change, refuse });
}

/** The second number of a version of today; those in preparation are later than all. */
function minorOf(version: string): number {
  if (version === 'Preview' || version === 'Unstable') return Infinity;
  const [, major, minor = ''] = /^([12])\.(\d+)$/.exec(version) ?? [];
  if (major === undefined || Number(minor) > NEWEST) throw wrongVersion();
  return major === '2' ? Number(minor) : 0;
}

type Question = Asked & {
  allowed: readonly Area[] | null;
  minor: number;
  scroll: (query: URLSearchParams) => Fields;
  count: () => void;
};

function read(ledger: IntercomLedger, asked: Question): Fields {
  const { method, path, allowed, count } = asked;
  count();
  if (path === '/me' && method === 'GET') return adminOf(ledger);
  const [, area = '', rest = '', under] =
    /^\/(contacts|companies|conversations)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? [];
  if (!isArea(area)) throw notFound();
  if (allowed && !allowed.includes(area)) throw notAllowed();
  const question = { ...asked, rest, under: under ?? null };
  const posted = method === 'POST';
  if (posted && under === undefined && rest === 'search' && area !== 'companies')
    return searchRecords(ledger, area, asked.body);
  if (posted && path === '/companies/list') return listCompanies(ledger, asked.query, addressOf(asked));
  if (method !== 'GET') throw notFound();
  return READ[area](ledger, question);
}

const isArea = (word: string): word is Area => ['contacts', 'companies', 'conversations'].includes(word);
const addressOf = ({ headers, path }: Asked) => `http://${headers.host}${path}`;

type Part = Question & { rest: string; under: string | null };

function pagingIn(query: URLSearchParams) {
  const parsed = Paging.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw invalid('parameter_invalid', 'Per Page must be a positive integer');
  return { paging: parsed.data };
}

const READ: Record<Area, (ledger: IntercomLedger, part: Part) => Fields> = {
  contacts: (ledger, { rest, under, query }) => {
    if (rest === '') return listed('contacts', [...ledger.records.contacts.values()], pagingIn(query));
    const contact = ledger.records.contacts.get(rest);
    if (!contact) throw notFound('User');
    if (under === null) return shownContact(contact);
    if (under !== 'companies') throw notFound();
    return companiesOfContact(ledger, companyIds(contact), query);
  },
  companies: (ledger, part) => {
    const { rest, under, query } = part;
    if (rest === 'scroll') return part.scroll(query);
    if (rest === '')
      return query.has('company_id') || query.has('name')
        ? findCompany(ledger, query)
        : listCompanies(ledger, query, addressOf(part));
    const company = ledger.records.companies.get(rest);
    if (!company) throw noCompany();
    if (under === null) return company;
    if (under !== 'contacts') throw notFound();
    return listed('contacts', peopleOf(ledger, rest), pagingIn(query));
  },
  conversations: (ledger, { rest, under, query, minor, ...asked }) => {
    if (under !== null) throw notFound();
    if (rest === '') return listed('conversations', [...ledger.records.conversations.values()], pagingIn(query));
    if (rest === 'deleted') return deletedOf(ledger, { query, minor, address: addressOf({ ...asked, query }) });
    const conversation = ledger.records.conversations.get(rest);
    if (!conversation) throw notFound();
    return {
      ...conversation,
      conversation_parts: { type: 'conversation_part.list', conversation_parts: [], total_count: 0 },
    };
  },
};

function companiesOfContact({ records }: IntercomLedger, ids: readonly string[], query: URLSearchParams): Fields {
  const { page, size } = numbersIn(query, { usual: 50, most: 50 });
  const all = ids.flatMap((id) => records.companies.get(id) ?? []);
  const pages = { type: 'pages', next: null, page, per_page: size, total_pages: Math.ceil(all.length / size) };
  return { type: 'list', data: all.slice((page - 1) * size, page * size), pages, total_count: all.length };
}

function deletedOf(
  { deletedConversations }: IntercomLedger,
  asked: { query: URLSearchParams; minor: number; address: string },
): Fields {
  if (asked.minor < OLDEST_WITH_DELETED) throw tooOld();
  const { page, size } = numbersIn(asked.query, { usual: 20, most: 60 });
  const all = asked.query.get('order') === 'asc' ? deletedConversations : [...deletedConversations].reverse();
  const pages = pagesOf(all.length, { page, size, address: asked.address });
  const conversations = all.slice((page - 1) * size, page * size);
  return { type: 'conversations.list', conversations, pages, total_count: all.length };
}

const adminOf = ({ workspaceId }: IntercomLedger): Fields => ({
  ...{ type: 'admin', id: '9000001', email: 'admin@northlight.example', name: 'Åsa Admin', email_verified: true },
  ...{ has_inbox_seat: true, avatar: { type: 'avatar', image_url: null } },
  app: {
    ...{ type: 'app', id_code: workspaceId, name: 'Northlight', created_at: 1_577_836_800, secure: true },
    ...{ identity_verification: true, timezone: 'Europe/Berlin', region: 'EU' },
  },
});
