/** HubSpot's kinds of records: their properties with types, what is sent unasked, and their pipelines. */
import type { Fields } from './vendor-server';

export const KINDS = ['companies', 'contacts', 'deals', 'tickets', 'feedback_submissions'] as const;
export type HubspotKind = (typeof KINDS)[number];
export const isKind = (word: string): word is HubspotKind => KINDS.some((kind) => kind === word);

/** What one is called in messages and in the names of associations. */
export const SINGULAR: Record<HubspotKind, string> = {
  companies: 'company',
  contacts: 'contact',
  deals: 'deal',
  tickets: 'ticket',
  feedback_submissions: 'feedback_submission',
};

/** Only contacts call it otherwise; a filter by the wrong one finds nothing. */
export const modifiedName = (kind: HubspotKind) => (kind === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate');
export const createdName = (kind: HubspotKind) => (kind === 'feedback_submissions' ? 'hs_createdate' : 'createdate');

/** Sent with every record, besides its id and its two times. */
export const UNASKED: Record<HubspotKind, readonly string[]> = {
  companies: ['domain', 'name'],
  contacts: ['email', 'firstname', 'lastname'],
  deals: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
  tickets: ['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_priority', 'subject'],
  feedback_submissions: [],
};

type Named = Record<string, string>;

/** Property and type; every value is sent as text whatever its type. */
const OWN: Record<HubspotKind, Named> = {
  companies: {
    ...{ name: 'string', domain: 'string', industry: 'enumeration', annualrevenue: 'number', city: 'string' },
    ...{ country: 'string', numberofemployees: 'number', lifecyclestage: 'enumeration', external_id: 'string' },
    ...{ hs_parent_company_id: 'number', is_partner: 'bool', contract_renewal: 'date', description: 'string' },
  },
  contacts: {
    ...{ email: 'string', firstname: 'string', lastname: 'string', jobtitle: 'string', phone: 'string' },
    ...{ associatedcompanyid: 'number', lifecyclestage: 'enumeration' },
  },
  deals: {
    ...{
      amount: 'number',
      closedate: 'datetime',
      dealname: 'string',
      dealstage: 'enumeration',
      dealtype: 'enumeration',
    },
    ...{ pipeline: 'enumeration', deal_currency_code: 'enumeration', hs_is_closed_won: 'bool' },
  },
  tickets: {
    ...{ subject: 'string', content: 'string', hs_pipeline: 'enumeration', hs_pipeline_stage: 'enumeration' },
    ...{ hs_ticket_category: 'enumeration', hs_ticket_priority: 'enumeration', closed_date: 'datetime' },
  },
  feedback_submissions: {
    ...{ hs_survey_type: 'enumeration', hs_value: 'number', hs_response_group: 'string', hs_content: 'string' },
    ...{ hs_submission_timestamp: 'datetime', hs_survey_channel: 'enumeration', hs_contact_email_rollup: 'string' },
  },
};

const EVERY: Named = { hs_object_id: 'number', hubspot_owner_id: 'enumeration', hs_merged_object_ids: 'enumeration' };

export const typesOf = (kind: HubspotKind): Named => ({
  ...{ ...OWN[kind], ...EVERY, [createdName(kind)]: 'datetime', [modifiedName(kind)]: 'datetime' },
});

const FIELD: Named = { string: 'text', number: 'number', datetime: 'date', date: 'date', bool: 'booleancheckbox' };
const CUSTOM = ['external_id', 'is_partner', 'contract_renewal'];
const OPTIONS: Record<string, readonly string[]> = {
  lifecyclestage: ['lead', 'opportunity', 'customer'],
  industry: ['COMPUTER_SOFTWARE', 'BANKING'],
  hs_ticket_priority: ['LOW', 'MEDIUM', 'HIGH', 'URGENT'],
  hs_survey_type: ['NPS', 'CSAT', 'CES', 'CUSTOM'],
};

export function propertiesOf(kind: HubspotKind): Fields[] {
  return Object.entries(typesOf(kind)).map(([name, type]) => {
    const custom = CUSTOM.includes(name);
    const label = name.replaceAll('_', ' ');
    const options = (OPTIONS[name] ?? []).map((value, displayOrder) => ({
      ...{ label: value, value, description: '', displayOrder, hidden: false },
    }));
    return {
      ...{ name, label, type, fieldType: FIELD[type] ?? 'select', description: '', options, displayOrder: -1 },
      ...{ groupName: `${SINGULAR[kind]}information`, calculated: false, externalOptions: name === 'hubspot_owner_id' },
      ...{ hasUniqueValue: name === 'external_id', hidden: false, formField: custom, archived: false },
      modificationMetadata: { archivable: custom, readOnlyDefinition: !custom, readOnlyValue: name === 'hs_object_id' },
      // Only what the account made itself says when.
      ...(custom ? { createdAt: '2024-03-01T09:30:00Z', updatedAt: '2024-03-01T09:30:00Z' } : { hubspotDefined: true }),
    };
  });
}

/** Stage id, label and HubSpot's chance of winning, or whether the ticket is done. A custom stage has a number for an id. */
const DEAL_STAGES = [
  ['appointmentscheduled', 'Appointment', { probability: '0.2', isClosed: 'false' }],
  ['128473920', 'Vertrag läuft', { probability: '0.9', isClosed: 'false' }],
  ['closedwon', 'Closed won', { probability: '1.0', isClosed: 'true' }],
  ['closedlost', 'Closed lost', { probability: '0.0', isClosed: 'true' }],
] as const;
const TICKET_STAGES = [
  ['1', 'New', { ticketState: 'OPEN', isClosed: 'false' }],
  ['2', 'Waiting on contact', { ticketState: 'OPEN', isClosed: 'false' }],
  ['4', 'Closed', { ticketState: 'CLOSED', isClosed: 'true' }],
] as const;
const TIMES = { createdAt: '2020-01-01T00:00:00Z', updatedAt: '2024-05-06T07:08:09.010Z', archived: false };

export function pipelinesOf(kind: HubspotKind): Fields[] {
  if (kind !== 'deals' && kind !== 'tickets') return [];
  const own = kind === 'deals' ? { id: 'default', label: 'Sales' } : { id: '0', label: 'Support' };
  const stages = (kind === 'deals' ? DEAL_STAGES : TICKET_STAGES).map(([id, label, metadata], displayOrder) => ({
    ...{
      id,
      label,
      metadata: { ...metadata },
      displayOrder,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
      ...TIMES,
    },
  }));
  return [{ ...own, displayOrder: 0, stages, ...TIMES }];
}

/** Of each direction: without a label, and as the primary one where HubSpot has that. */
export const ASSOCIATION_TYPES: Record<string, { plain: number; primary?: number }> = {
  'contacts>companies': { plain: 279, primary: 1 },
  'companies>contacts': { plain: 280, primary: 2 },
  'deals>companies': { plain: 341, primary: 5 },
  'companies>deals': { plain: 342, primary: 6 },
  'tickets>companies': { plain: 339, primary: 26 },
  'companies>tickets': { plain: 340, primary: 25 },
  'deals>contacts': { plain: 3 },
  'contacts>deals': { plain: 4 },
  'tickets>contacts': { plain: 16 },
  'contacts>tickets': { plain: 15 },
  'feedback_submissions>contacts': { plain: 98 },
  'contacts>feedback_submissions': { plain: 97 },
};
