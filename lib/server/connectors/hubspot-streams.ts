/** HubSpot's records as our rows: which properties are asked for, and what of them stands in which column. Asks for nothing itself. */
import type { Stream } from './connector';
import type { Found, Kind, Linked } from './hubspot-api';
import type { Names } from './hubspot-names';
import { type Cells, streamOf, type VendorColumn } from './vendor-rows';

export type Links = Partial<Record<Kind, ReadonlyMap<string, readonly Linked[]>>>;
export type HubspotStream = {
  stream: Stream;
  kind: Kind;
  /** What grows with every change; only contacts call it otherwise. */
  modified: 'hs_lastmodifieddate' | 'lastmodifieddate';
  properties: readonly string[];
  /** What its rows say they belong to. */
  links: readonly Kind[];
  cells(record: Found, beside: { names: Names; links: Links }): Promise<Cells>;
};

type Properties = Found['properties'];
const UPDATED: VendorColumn = ['updated_at', 'date'];

/** HubSpot sends a time as an instant, elsewhere as milliseconds since 1970. What is neither stays, for whoever reads the row. */
export function timeOf(said: string | null | undefined): string {
  const text = said ?? '';
  const at = /^-?\d{6,}$/.test(text) ? Number(text) : Date.parse(text);
  return text === '' || !Number.isFinite(at) ? text : new Date(at).toISOString();
}

/** Without an exponent, which HubSpot keeps as it was written. */
function numberOf(said: string | null | undefined): string {
  const text = said ?? '';
  const value = Number(text);
  if (!/e/i.test(text) || !Number.isFinite(value)) return text;
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** The primary one; without one, the only one. Of several equal ones none is the account. */
function accountOf(links: Links, id: string): string {
  const linked = links.companies?.get(id) ?? [];
  const primary = linked.find(({ associationTypes }) => associationTypes.some(({ label }) => label === 'Primary'));
  return primary?.toObjectId ?? (linked.length === 1 ? (linked[0]?.toObjectId ?? '') : '');
}

/** The one known longest: ids grow. */
const contactOf = (links: Links, id: string): string =>
  [...(links.contacts?.get(id) ?? [])].sort((a, b) => Number(a.toObjectId) - Number(b.toObjectId))[0]?.toObjectId ?? '';

async function ownerOf({ hubspot_owner_id: id }: Properties, names: Names): Promise<string> {
  return id ? ((await names.owners()).get(id) ?? id) : '';
}

const COMPANY: readonly VendorColumn[] = [
  ['id', 'id', 'id'],
  ['name', 'text', 'name'],
  ['external_id', 'id', 'alias'],
  ['owner', 'text', 'owner'],
  ['parent', 'id', 'parent'],
  ['domain', 'text'],
  ['industry', 'category'],
  ['employees', 'number'],
  ['annual_revenue', 'money'],
  ['country', 'category'],
  ['city', 'category'],
  ['lifecycle_stage', 'category'],
  ['created', 'date'],
  UPDATED,
];

const COMPANIES: HubspotStream = {
  stream: streamOf({ name: 'companies', columns: COMPANY, kind: 'accounts', cursor: 'updated_at' }),
  ...{ kind: 'companies', modified: 'hs_lastmodifieddate', links: [] },
  properties: [
    ...['name', 'external_id', 'hubspot_owner_id', 'hs_parent_company_id', 'domain', 'industry', 'numberofemployees'],
    ...['annualrevenue', 'country', 'city', 'lifecyclestage', 'createdate'],
  ],
  async cells({ properties: said }, { names }) {
    return {
      ...{ name: said.name || said.domain || '', external_id: said.external_id ?? '', domain: said.domain ?? '' },
      ...{ owner: await ownerOf(said, names), parent: said.hs_parent_company_id ?? '', industry: said.industry ?? '' },
      ...{ employees: numberOf(said.numberofemployees), annual_revenue: numberOf(said.annualrevenue) },
      ...{ country: said.country ?? '', city: said.city ?? '', lifecycle_stage: said.lifecyclestage ?? '' },
      created: timeOf(said.createdate),
    };
  },
};

const CONTACT: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['company', 'id', 'account'],
  ['name', 'text', 'name'],
  ['email', 'text', 'email'],
  ['title', 'text', 'title'],
  ['lifecycle_stage', 'category'],
  ['created', 'date', 'since'],
  UPDATED,
];
const CONTACTS: HubspotStream = {
  stream: streamOf({ name: 'contacts', columns: CONTACT, kind: 'contacts', cursor: 'updated_at' }),
  ...{ kind: 'contacts', modified: 'lastmodifieddate', links: ['companies'] },
  properties: ['firstname', 'lastname', 'email', 'jobtitle', 'lifecyclestage', 'createdate'],
  cells: async ({ id, properties: said }, { links }) => ({
    ...{ company: accountOf(links, id), name: [said.firstname, said.lastname].filter(Boolean).join(' ') },
    ...{ email: said.email ?? '', title: said.jobtitle ?? '', lifecycle_stage: said.lifecyclestage ?? '' },
    created: timeOf(said.createdate),
  }),
};

const DEAL: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['company', 'id', 'account'],
  ['name', 'text', 'name'],
  ['stage', 'category', 'stage'],
  ['pipeline', 'category'],
  ['amount', 'money', 'amount_minor'],
  ['currency', 'category', 'currency'],
  ['won', 'boolean', 'won'],
  ['created', 'date', 'opened_at'],
  ['closed_at', 'date', 'closed_at'],
  ['close_date', 'date'],
  ['type', 'category'],
  ['owner', 'text'],
  UPDATED,
];
/** A deal's closing date is a hope until its stage is a closed one. */
const DEALS: HubspotStream = {
  stream: streamOf({ name: 'deals', columns: DEAL, kind: 'deals', cursor: 'updated_at' }),
  ...{ kind: 'deals', modified: 'hs_lastmodifieddate', links: ['companies'] },
  properties: [
    ...['dealname', 'dealstage', 'pipeline', 'amount', 'deal_currency_code', 'closedate', 'dealtype'],
    ...['hubspot_owner_id', 'createdate'],
  ],
  async cells({ id, properties: said }, { names, links }) {
    const stage = (await names.stages('deals')).get(`${said.pipeline}/${said.dealstage}`);
    const closes = timeOf(said.closedate);
    return {
      ...{ company: accountOf(links, id), name: said.dealname ?? '', stage: stage?.label ?? said.dealstage ?? '' },
      ...{ pipeline: stage?.pipeline ?? said.pipeline ?? '', amount: numberOf(said.amount) },
      currency: said.deal_currency_code || (await names.currency()),
      ...{ won: String(stage?.won ?? ''), created: timeOf(said.createdate), close_date: closes },
      ...{ closed_at: stage?.closed ? closes : '', type: said.dealtype ?? '', owner: await ownerOf(said, names) },
    };
  },
};

const TICKET: readonly VendorColumn[] = [
  ['id', 'id', 'external_id'],
  ['company', 'id', 'account'],
  ['contact', 'id', 'contact'],
  ['subject', 'text', 'subject'],
  ['status', 'category', 'status'],
  ['pipeline', 'category'],
  ['priority', 'category', 'severity'],
  ['category', 'category'],
  ['created', 'date', 'opened_at'],
  ['closed_at', 'date', 'closed_at'],
  ['owner', 'text'],
  UPDATED,
];
/** HubSpot keeps the time of closing of a ticket that was opened again. */
const TICKETS: HubspotStream = {
  stream: streamOf({ name: 'tickets', columns: TICKET, kind: 'tickets', cursor: 'updated_at' }),
  ...{ kind: 'tickets', modified: 'hs_lastmodifieddate', links: ['companies', 'contacts'] },
  properties: [
    ...['subject', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'hs_ticket_category', 'closed_date'],
    ...['hubspot_owner_id', 'createdate'],
  ],
  async cells({ id, properties: said }, { names, links }) {
    const stage = (await names.stages('tickets')).get(`${said.hs_pipeline}/${said.hs_pipeline_stage}`);
    return {
      ...{ company: accountOf(links, id), contact: contactOf(links, id), subject: said.subject ?? '' },
      ...{ status: stage?.label ?? said.hs_pipeline_stage ?? '', pipeline: stage?.pipeline ?? said.hs_pipeline ?? '' },
      ...{ priority: said.hs_ticket_priority ?? '', category: said.hs_ticket_category ?? '' },
      ...{ created: timeOf(said.createdate), closed_at: (stage?.closed ?? true) ? timeOf(said.closed_date) : '' },
      owner: await ownerOf(said, names),
    };
  },
};

export const STREAMS: readonly HubspotStream[] = [COMPANIES, CONTACTS, DEALS, TICKETS];
