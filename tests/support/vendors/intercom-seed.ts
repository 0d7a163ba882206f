/** A workspace with two years behind it, the same from the same seed. */
import {
  addConversation,
  closeConversation,
  deleteConversation,
  rateConversation,
  reopenConversation,
  replyTo,
  snooze,
} from './intercom-conversations';
import { emptyIntercomLedger, type IntercomKind, type IntercomLedger, type IntercomRecord } from './intercom-ledger';
import {
  addCompany,
  addContact,
  archiveContact,
  attach,
  deleteCompany,
  deleteContact,
  detach,
  mergeContacts,
  unarchiveContact,
  updateCompany,
  updateContact,
  visit,
} from './intercom-people';
import { companyIds } from './intercom-shapes';

export type IntercomSeed = { seed: number; accounts: number; now?: number };

const DAY = 86_400;
const NOW = Date.UTC(2026, 9, 1, 12) / 1_000;
/** So many companies come in one second, as from an import. */
const AT_ONCE = 9;
const NAMES = ['Ængstrøm & Søn', '株式会社ひかり', 'O’Brien "Quoted", Ltd', 'Zoë 🦊 GmbH', 'مؤسسة', 'Acme'] as const;

export function intercomLedger({ seed, accounts, now = NOW }: IntercomSeed): IntercomLedger {
  const ledger = emptyIntercomLedger(seed, now - 730 * DAY);
  const { draws } = ledger;
  for (let i = 0; i < accounts; i++) {
    if (i % AT_ONCE === 0) ledger.now += DAY * (1 + draws.below(3)) + draws.below(5_000);
    const { id } = addCompany(ledger, {
      ...{ name: `${draws.pick(NAMES)} ${i}`, company_id: `acct-${i}`, remote_created_at: ledger.now - DAY },
      ...{
        plan: { type: 'plan', id: '269315', name: draws.pick(['Pro', 'Größe M']) },
        monthly_spend: draws.below(5_000),
      },
      ...{ size: draws.chance(0.5) ? draws.below(900) : null, custom_attributes: { tier: draws.pick(['a', 'b']) } },
    });
    // Some have nobody.
    for (let k = draws.below(4); k > 0; k--) surround(ledger, id, { i, k });
  }
  const [from, events] = [ledger.now, accounts * 4];
  for (let i = 0; i < events; i++) {
    ledger.now = from + Math.floor(((now - 600 - from) * i) / events);
    happen(ledger);
  }
  ledger.now = now;
  return ledger;
}

/** A person, and what it has to say. Some belong to no company, and some are not known by an id of ours. */
function surround(ledger: IntercomLedger, company: string, { i, k }: { i: number; k: number }): void {
  const { draws } = ledger;
  const lead = draws.chance(0.2);
  const { id } = addContact(ledger, {
    ...{
      role: lead ? 'lead' : 'user',
      external_id: lead ? null : `user-${i}-${k}`,
      name: draws.chance(0.9) ? 'Zoë' : null,
    },
    email: draws.chance(0.9) ? `person${k}@c${i}.example` : null,
  });
  if (draws.chance(0.9)) attach(ledger, id, company);
  for (let n = draws.below(3); n > 0; n--) addConversation(ledger, id);
}

type Deed = (ledger: IntercomLedger, one: IntercomRecord) => void;

/** One thing of all that can happen, now. */
function happen(ledger: IntercomLedger): void {
  const { draws } = ledger;
  const [company, contact] = [anyOf(ledger, 'companies'), anyOf(ledger, 'contacts')];
  const conversation = anyOf(ledger, 'conversations');
  if (!company) addCompany(ledger, { name: `Neu ${ledger.now}` });
  else if (!contact) attach(ledger, addContact(ledger, { name: 'Neu' }).id, company.id);
  else if (!conversation) addConversation(ledger, contact.id);
  else
    [
      () => draws.pick(CONVERSATION_DEEDS)(ledger, conversation),
      () => draws.pick(CONTACT_DEEDS)(ledger, contact),
      () => draws.pick(COMPANY_DEEDS)(ledger, company),
    ][draws.below(3)]?.();
}

const CONVERSATION_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger) => {
    const contact = anyOf(ledger, 'contacts');
    if (contact) addConversation(ledger, contact.id);
  },
  (ledger, { id }) => replyTo(ledger, id),
  (ledger, { id, state }) => (state === 'closed' ? reopenConversation : closeConversation)(ledger, id),
  (ledger, { id, state }) => (state === 'closed' ? reopenConversation : closeConversation)(ledger, id),
  (ledger, { id }) => rateConversation(ledger, id, { rating: 1 + ledger.draws.below(5) }),
  (ledger, { id }) => rateConversation(ledger, id, { rating: 1, remark: 'Zu langsam 🙁' }),
  (ledger, { id }) => snooze(ledger, id),
  (ledger, { id }) => deleteConversation(ledger, id),
];

const CONTACT_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger) => addContact(ledger, { name: 'Neu', email: `new${ledger.now}@x.example` }),
  (ledger, { id }) => updateContact(ledger, id, { phone: `+49 ${ledger.now}` }),
  (ledger, { id }) => attach(ledger, id, anyOf(ledger, 'companies')?.id ?? addCompany(ledger).id),
  (ledger, contact) => {
    const [company] = companyIds(contact);
    if (company) detach(ledger, contact.id, company);
  },
  (ledger, { id }) => archiveContact(ledger, id),
  (ledger) => {
    const [id] = ledger.archived.keys();
    if (id) unarchiveContact(ledger, id);
  },
  (ledger, { id }) => deleteContact(ledger, id),
  (ledger, { id: goes }) => {
    const stays = anyOf(ledger, 'contacts')?.id ?? goes;
    if (stays !== goes) mergeContacts(ledger, { stays, goes });
  },
];

const COMPANY_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger) => addCompany(ledger, { name: `Neu ${ledger.now}` }),
  (ledger, { id }) => updateCompany(ledger, id, { name: `Umbenannt ${ledger.now}` }),
  (ledger, { id }) => visit(ledger, id),
  (ledger, { id }) => visit(ledger, id),
  (ledger, { id }) => deleteCompany(ledger, id),
];

function anyOf({ records, draws }: IntercomLedger, kind: IntercomKind): IntercomRecord | undefined {
  const some = [...records[kind].values()];
  return some[draws.below(some.length)];
}

/** One thing that happens a second later: what `{ kind: 'change' }` does where a test names nothing else. */
export function anyIntercomChange(ledger: IntercomLedger): void {
  ledger.now += 1;
  const before = ledger.history.length;
  while (ledger.history.length === before) happen(ledger);
}
