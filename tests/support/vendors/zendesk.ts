/**
 * Zendesk's API for reading, answered from a ledger: incremental exports, lists, single records, who is asking.
 *
 * Documented: both ways to sign in; exports by cursor (tickets, users) and by time (those and organizations), 1,000 a page,
 * without the minute before the request, tickets by `generated_timestamp` and with the deleted among them, 10 requests a
 * minute for all exports, 429 with Retry-After; a page of a time-based export longer than asked where a second is, and its
 * last second again on the next page; a `next_page` also at the end of the stream; `include` with `metric_sets` inside the
 * ticket; ratings by `start_time`, `end_time` and `score`; metrics of archived tickets in no list; 100 a page in lists, and
 * 10,000 records by page number; `active: false` for a deleted user; anonymous `users/me` with 200.
 *
 * Inferred from the shapes and from what readers of the real one report: the very words of most errors and the two ways to
 * refuse a late `start_time`; what a cursor holds, and that there is none on an empty first page; `deleted_at` of an
 * organization in its export (hence the option without); ratings filtered by when they were offered, and changed in place;
 * that a deleted organization and a merged user change tickets without an event; that a merged record names no heir.
 */
import { type Asked, type Fields, startVendorServer, type VendorServer } from './vendor-server';
import {
  answerOf,
  missingScope,
  noEndpoint,
  notAllowed,
  notSignedIn,
  refused,
  wrongBearer,
  ZendeskRefusal,
} from './zendesk-errors';
import { cursorExport, type ExportKind, timeExport } from './zendesk-exports';
import { isDeleted, type ZendeskKind, type ZendeskLedger } from './zendesk-ledger';
import { limiter, type ZendeskLimits } from './zendesk-limits';
import { type ListKind, listRecords, shown, single } from './zendesk-lists';
import { anyZendeskChange } from './zendesk-seed';
import { ANONYMOUS } from './zendesk-shapes';

/** Who signs in: a user of the ledger, and for OAuth what its token may read. Only an admin may export and list ratings. */
export type ZendeskAccess = { user: number; scopes?: readonly string[] };
export type ZendeskServerOptions = {
  /** By `email/token:secret`, as it is sent. */
  apiTokens?: Record<string, ZendeskAccess>;
  bearers?: Record<string, ZendeskAccess>;
  limits?: ZendeskLimits;
  /** Whether the export of organizations holds the deleted; the reference does not say. */
  exportsDeletedOrganizations?: boolean;
  change?: () => void;
};

export function startZendesk(ledger: ZendeskLedger, options: ZendeskServerOptions): Promise<VendorServer> {
  const { limits = {}, change = () => anyZendeskChange(ledger) } = options;
  const limit = limiter(limits);
  const answer = (asked: Asked) => {
    const path = asked.path.replace(/^\/api\/v2\//, '').replace(/\.json$/, '');
    try {
      if (asked.method !== 'GET' || path === asked.path) throw noEndpoint();
      const access = accessOf(options, asked.headers.authorization);
      limit.count(path.startsWith('incremental/'));
      return { status: 200, headers: limit.headers(), body: read(ledger, { ...asked, path, access, options }) };
    } catch (refusal) {
      if (!(refusal instanceof ZendeskRefusal)) throw refusal;
      const said = answerOf(refusal);
      return { ...said, headers: { ...limit.headers(), ...said.headers } };
    }
  };
  return startVendorServer(answer, { change, refuse: (status) => answerOf(refused(status)) });
}

/** Null where nobody signs in. */
function accessOf({ apiTokens = {}, bearers = {} }: ZendeskServerOptions, authorization?: string) {
  if (authorization === undefined) return null;
  const [, scheme = '', value = ''] = /^(\w+) +(.+)$/.exec(authorization) ?? [];
  const bearer = scheme.toLowerCase() === 'bearer';
  const access = bearer ? bearers[value] : apiTokens[Buffer.from(value, 'base64').toString()];
  if (access) return access;
  throw bearer ? wrongBearer() : notSignedIn();
}

type Question = Asked & { access: ZendeskAccess | null; options: ZendeskServerOptions };

const SINGULAR: Partial<Record<string, ZendeskKind>> = {
  ticket: 'tickets',
  user: 'users',
  organization: 'organizations',
  satisfaction_rating: 'satisfaction_ratings',
  organization_membership: 'organization_memberships',
};
const LISTS: readonly ListKind[] = [
  'organizations',
  'satisfaction_ratings',
  'ticket_metrics',
  'organization_memberships',
];

function read(ledger: ZendeskLedger, asked: Question): Fields {
  const { path, access } = asked;
  if (path === 'users/me') return { user: access ? single(ledger, 'users', access.user) : ANONYMOUS };
  if (!access) throw notSignedIn();
  const { role } = single(ledger, 'users', access.user);
  const [first = '', second = ''] = path.split('/');
  const adminOnly = first === 'incremental' || first === 'satisfaction_ratings';
  if (role === 'end-user' || (adminOnly && role !== 'admin')) throw notAllowed();
  const scope = `${first === 'incremental' ? second : first}:read`;
  if (access.scopes && !access.scopes.some((each) => each === 'read' || each === scope)) throw missingScope('read');
  return first === 'incremental' ? readExport(ledger, asked) : readRecords(ledger, asked);
}

function readExport(ledger: ZendeskLedger, { path, query, headers, options }: Question): Fields {
  const [, kind = '', cursor] = /^incremental\/(tickets|users|organizations)(\/cursor)?$/.exec(path) ?? [];
  if (!isExported(kind) || (cursor && kind === 'organizations')) throw noEndpoint();
  const known = options.exportsDeletedOrganizations === false ? withoutDeleted(ledger) : ledger;
  const question = { kind, query, origin: `http://${headers.host}` };
  return cursor ? cursorExport(known, question) : timeExport(known, question);
}

const isExported = (word: string): word is ExportKind => ['tickets', 'users', 'organizations'].includes(word);

function withoutDeleted(ledger: ZendeskLedger): ZendeskLedger {
  const organizations = new Map(
    [...ledger.records.organizations].filter(([, each]) => !isDeleted('organizations', each)),
  );
  return { ...ledger, records: { ...ledger.records, organizations } };
}

function readRecords(ledger: ZendeskLedger, { path, query, headers }: Question): Fields {
  const address = `http://${headers.host}/api/v2/${path}.json`;
  const list = LISTS.find((each) => each === path);
  if (list) return listRecords(ledger, { kind: list, query, address });
  const [, word = '', id = '', under] = /^(\w+)s\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
  const kind = SINGULAR[word];
  if (!kind) throw noEndpoint();
  const record = single(ledger, kind, Number(id));
  if (under === undefined) return { [word]: shown(record) };
  if (under === 'metrics' && kind === 'tickets') return { ticket_metric: single(ledger, 'ticket_metrics', record.id) };
  if (under !== 'organization_memberships' || (kind !== 'users' && kind !== 'organizations')) throw noEndpoint();
  const own = listRecords(ledger, { kind: under, query, address }, (each) => each[`${word}_id`] === record.id);
  return own;
}
