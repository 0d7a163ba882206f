/** HubSpot's API for reading, answered from a ledger: records, search, associations, owners, properties, pipelines, the account. */
import { type Draws, drawsOf } from './draws';
import { associationsOf, batchAssociations } from './hubspot-associations';
import { answerOf, HubspotRefusal, missingScopes, noToken, notFound, refused } from './hubspot-errors';
import type { HubspotLedger } from './hubspot-ledger';
import { type HubspotLimits, limiter } from './hubspot-limits';
import { limitOf, listRecords, paged, readRecord } from './hubspot-objects';
import { type HubspotKind, isKind, pipelinesOf, propertiesOf } from './hubspot-schema';
import { searchRecords } from './hubspot-search';
import { anyHubspotChange } from './hubspot-seed';
import { type Answer, type Asked, type Fields, startVendorServer, type VendorServer } from './vendor-server';

/** Each token and the scopes that its app was granted; null is all. */
export type HubspotTokens = Record<string, readonly string[] | null>;
export type HubspotServerOptions = { tokens: HubspotTokens; limits?: HubspotLimits; change?: () => void };

export function startHubspot(ledger: HubspotLedger, options: HubspotServerOptions): Promise<VendorServer> {
  const { tokens, limits = {}, change = () => anyHubspotChange(ledger) } = options;
  const draws = drawsOf(ledger.portalId);
  const limit = limiter(limits);
  const answer = (asked: Asked): Answer => {
    const correlationId = uuidOf(draws);
    const search = asked.path.endsWith('/search');
    try {
      const allow = allowing(tokens, asked.headers.authorization);
      limit.count(search);
      const made = read(ledger, { ...asked, allow });
      // Search says nothing of what is left.
      return withHeaders(made, correlationId, search ? {} : limit.headers());
    } catch (refusal) {
      if (!(refusal instanceof HubspotRefusal)) throw refusal;
      return withHeaders(answerOf(refusal, correlationId), correlationId, search ? {} : limit.headers());
    }
  };
  return startVendorServer(answer, { change, refuse: (status) => answerOf(refused(status), uuidOf(draws)) });
}

const withHeaders = (answer: Answer, id: string, headers: Record<string, string>): Answer => ({
  ...answer,
  headers: { 'x-hubspot-correlation-id': id, ...headers },
});

type Allow = (...scopes: string[]) => void;

/** Any one of the named scopes is enough. */
function allowing(tokens: HubspotTokens, authorization = ''): Allow {
  const granted = tokens[/^Bearer +(.+)$/.exec(authorization)?.[1] ?? ''];
  if (granted === undefined) throw noToken();
  return (...scopes) => {
    if (granted && !scopes.some((scope) => granted.includes(scope))) throw missingScopes(scopes);
  };
}

type Question = Asked & { allow: Allow };

function read(ledger: HubspotLedger, asked: Question): Answer {
  const { method, query, body, allow } = asked;
  const path = asked.path.replace(/\/$/, '');
  const [, area = '', kind = '', rest = ''] =
    /^\/crm\/v3\/(objects|properties|pipelines)\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (isKind(kind)) {
    allow(...(area === 'objects' ? [SCOPE[kind]] : [SCHEMA_SCOPE[kind], SCOPE[kind]]));
    if (method === 'POST' && area === 'objects' && rest === 'search') return ok(searchRecords(ledger, kind, body));
    if (method !== 'GET') throw new HubspotRefusal(405, { message: 'Method Not Allowed' });
    if (area === 'properties') return ok({ results: propertiesOf(kind) });
    if (area === 'pipelines') return ok({ results: pipelinesOf(kind) });
    return ok(rest ? readRecord(ledger, kind, { id: rest, query }) : listRecords(ledger, kind, query));
  }
  if (path.startsWith('/crm/v4/')) return readAssociations(ledger, { ...asked, path });
  if (path === '/account-info/v3/details') return ok(accountOf(ledger));
  if (path !== '/crm/v3/owners') throw notFound();
  allow('crm.objects.owners.read');
  return ok(listOwners(ledger, query));
}

const ok = (body: Fields): Answer => ({ status: 200, body });

const SCOPE: Record<HubspotKind, string> = {
  companies: 'crm.objects.companies.read',
  contacts: 'crm.objects.contacts.read',
  deals: 'crm.objects.deals.read',
  tickets: 'tickets',
  feedback_submissions: 'crm.objects.feedback_submissions.read',
};
const SCHEMA_SCOPE: Record<HubspotKind, string> = {
  ...SCOPE,
  companies: 'crm.schemas.companies.read',
  contacts: 'crm.schemas.contacts.read',
  deals: 'crm.schemas.deals.read',
};

function readAssociations(ledger: HubspotLedger, { path, query, body, allow }: Question): Answer {
  const [, one = '', id = '', other = ''] = /^\/crm\/v4\/objects\/(\w+)\/(\d+)\/associations\/(\w+)$/.exec(path) ?? [];
  const [, many = '', others = ''] = /^\/crm\/v4\/associations\/(\w+)\/(\w+)\/batch\/read$/.exec(path) ?? [];
  const [from, to] = [one || many, other || others];
  if (!isKind(from) || !isKind(to)) throw notFound();
  allow(SCOPE[from]);
  if (many) return batchAssociations(ledger, { from, to }, body);
  return ok(associationsOf(ledger, { from, to }, { id, query }));
}

/** Those who left are in a list of their own. */
function listOwners({ owners }: HubspotLedger, query: URLSearchParams): Fields {
  const limit = limitOf(query, { usual: 100, most: 500 });
  const archived = query.get('archived') === 'true';
  const from = Number(query.get('after') ?? 0);
  const email = query.get('email');
  const rest = owners
    .filter((each) => each.archived === archived && (email === null || each.email === email))
    .filter((each) => Number(each.id) >= from)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const after = rest[limit]?.id;
  return paged(rest.slice(0, limit), after === undefined ? null : String(after));
}

const accountOf = ({ portalId }: HubspotLedger): Fields => ({
  ...{ portalId, accountType: 'STANDARD', timeZone: 'Europe/Berlin', companyCurrency: 'EUR' },
  ...{ additionalCurrencies: ['USD', 'JPY'], utcOffset: '+01:00', utcOffsetMilliseconds: 3_600_000 },
  ...{ uiDomain: 'app-eu1.hubspot.com', dataHostingLocation: 'eu1' },
});

function uuidOf(draws: Draws): string {
  const hex = (length: number) => draws.text(length, '0123456789abcdef');
  return `${hex(8)}-${hex(4)}-7${hex(3)}-a${hex(3)}-${hex(12)}`;
}
