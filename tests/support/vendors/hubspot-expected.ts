/** What our rows have to say of a HubSpot ledger, put together from its truth. */
import type { HubspotLedger, Properties } from './hubspot-ledger';

type Row = Record<string, string>;
export const READ_KINDS = ['companies', 'contacts', 'deals', 'tickets'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

const time = (text: string | null | undefined) => (text ? new Date(text).toISOString() : '');

export function hubspotRows(ledger: HubspotLedger, kind: ReadKind): Map<string, Row> {
  const { live } = ledger.truth;
  return new Map([...live[kind]].map(([id, said]) => [id, { id, ...ROW[kind](ledger, { ...said, id }) }]));
}

const owner = ({ owners }: HubspotLedger, id: string | null | undefined) => {
  const found = owners.find((each) => each.id === id);
  return found ? `${found.firstName} ${found.lastName}`.trim() : '';
};

function company({ associations }: HubspotLedger, kind: ReadKind, id: string | null | undefined): string {
  const own = (associations.get(`${kind}>companies`) ?? []).filter((each) => each.from === id);
  const primary = own.find((each) => each.primary);
  return primary?.to ?? (own.length === 1 ? (own[0]?.to ?? '') : '');
}

const DEAL_STAGES: Record<string, readonly [string, string]> = {
  closedwon: ['Closed won', 'true'],
  closedlost: ['Closed lost', 'false'],
  128473920: ['Vertrag läuft', ''],
};

const ROW: Record<ReadKind, (ledger: HubspotLedger, said: Properties) => Row> = {
  companies: (ledger, said) => ({
    ...{ name: said.name ?? said.domain ?? '', domain: said.domain ?? '', owner: owner(ledger, said.hubspot_owner_id) },
    ...{ external_id: said.external_id ?? '', employees: said.numberofemployees ?? '', city: said.city ?? '' },
    ...{ annual_revenue: said.annualrevenue ? String(Number(said.annualrevenue)) : '', created: time(said.createdate) },
    updated_at: time(said.hs_lastmodifieddate),
  }),
  contacts: (ledger, said) => ({
    ...{ name: [said.firstname, said.lastname].filter((part) => part).join(' '), email: said.email ?? '' },
    ...{ company: company(ledger, 'contacts', said.id), updated_at: time(said.lastmodifieddate) },
  }),
  deals: (ledger, said) => {
    const [stage, won] = DEAL_STAGES[said.dealstage ?? ''] ?? ['', ''];
    return {
      ...{ name: said.dealname ?? '', stage, won, amount: said.amount ?? '', currency: 'EUR' },
      ...{ close_date: time(said.closedate), closed_at: won === '' ? '' : time(said.closedate) },
      ...{ company: company(ledger, 'deals', said.id), created: time(said.createdate) },
    };
  },
  tickets: (ledger, said) => ({
    ...{ subject: said.subject ?? '', priority: said.hs_ticket_priority ?? '', created: time(said.createdate) },
    status: { 1: 'New', 4: 'Closed' }[said.hs_pipeline_stage ?? ''] ?? '',
    company: company(ledger, 'tickets', said.id),
    contact: (ledger.associations.get('tickets>contacts') ?? []).find((each) => each.from === said.id)?.to ?? '',
  }),
};
