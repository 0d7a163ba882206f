/** What Intercom's users do to companies and contacts. Each happens at the ledger's clock. */
import { change, drop, hexId, type IntercomLedger, type IntercomRecord, put, recordOf } from './intercom-ledger';
import { companiesOf, companyIds, companyOf, contactOf, objectOf, personOf } from './intercom-shapes';
import type { Fields } from './vendor-server';

const made = (ledger: IntercomLedger) => ({ id: hexId(ledger), at: ledger.now, workspace: ledger.workspaceId });

export const addCompany = (ledger: IntercomLedger, fields: Fields = {}): IntercomRecord =>
  put(ledger, 'companies', companyOf(made(ledger), fields));

export const updateCompany = (ledger: IntercomLedger, id: string, fields: Fields): IntercomRecord =>
  change(ledger, 'companies', id, fields);

/** One of its people does something: it goes to the front of the list. */
export const visit = (ledger: IntercomLedger, id: string): IntercomRecord =>
  change(ledger, 'companies', id, {
    last_request_at: ledger.now,
    session_count: Number(recordOf(ledger, 'companies', id).session_count) + 1,
  });

/** Its people stay, without it. */
export function deleteCompany(ledger: IntercomLedger, id: string): void {
  for (const each of peopleOf(ledger, id)) detach(ledger, each.id, id);
  drop(ledger, 'companies', id);
}

export const peopleOf = ({ records }: IntercomLedger, company: string): IntercomRecord[] =>
  [...records.contacts.values()].filter((each) => companyIds(each).includes(company));

export const addContact = (ledger: IntercomLedger, fields: Fields = {}): IntercomRecord =>
  put(ledger, 'contacts', contactOf(made(ledger), fields));

export const updateContact = (ledger: IntercomLedger, id: string, fields: Fields): IntercomRecord =>
  change(ledger, 'contacts', id, fields);

export function attach(ledger: IntercomLedger, contact: string, company: string): void {
  const ids = companyIds(recordOf(ledger, 'contacts', contact));
  if (ids.includes(company)) return;
  change(ledger, 'contacts', contact, { companies: companiesOf(contact, [...ids, company]) });
  recount(ledger, company);
}

export function detach(ledger: IntercomLedger, contact: string, company: string): void {
  const ids = companyIds(recordOf(ledger, 'contacts', contact)).filter((each) => each !== company);
  change(ledger, 'contacts', contact, { companies: companiesOf(contact, ids) });
  recount(ledger, company);
}

/** How many people a company has is counted, and is no change to it. */
function recount(ledger: IntercomLedger, company: string): void {
  const record = ledger.records.companies.get(company);
  if (record) put(ledger, 'companies', { ...record, user_count: peopleOf(ledger, company).length });
}

function leave(ledger: IntercomLedger, id: string): IntercomRecord {
  const record = recordOf(ledger, 'contacts', id);
  drop(ledger, 'contacts', id);
  for (const company of companyIds(record)) recount(ledger, company);
  return record;
}

/** In no list, no search and not found; conversations go on naming it. */
export function archiveContact(ledger: IntercomLedger, id: string): void {
  ledger.archived.set(id, leave(ledger, id));
}

/** Under the same id, with the companies that are still there. */
export function unarchiveContact(ledger: IntercomLedger, id: string): void {
  const record = ledger.archived.get(id);
  if (!record) throw new Error(`the ledger has no archived contact ${id}`);
  ledger.archived.delete(id);
  const companies = companyIds(record).filter((each) => ledger.records.companies.has(each));
  put(ledger, 'contacts', { ...record, updated_at: ledger.now, companies: companiesOf(id, companies) });
  for (const company of companies) recount(ledger, company);
}

/** As archived, and for ever. */
export function deleteContact(ledger: IntercomLedger, id: string): void {
  leave(ledger, id);
}

/** A lead becomes a user who was known before: its conversations are then that user's, and it is not found. */
export function mergeContacts(ledger: IntercomLedger, { stays, goes }: { stays: string; goes: string }): void {
  const heir = recordOf(ledger, 'contacts', stays);
  for (const each of [...ledger.records.conversations.values()])
    if (JSON.stringify(each.contacts).includes(`"${goes}"`))
      change(ledger, 'conversations', each.id, {
        contacts: { ...objectOf(each.contacts ?? null), contacts: [personOf(heir)] },
      });
  leave(ledger, goes);
  change(ledger, 'contacts', stays, {});
}
