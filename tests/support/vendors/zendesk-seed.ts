/** A help desk with two years behind it, the same from the same seed. */

import {
  emptyZendeskLedger,
  instant,
  isDeleted,
  whose,
  type ZendeskKind,
  type ZendeskLedger,
  type ZendeskRecord,
} from './zendesk-ledger';
import {
  addOrganization,
  addUser,
  deleteOrganization,
  deleteUser,
  eraseUser,
  join,
  leave,
  mergeOrganizations,
  mergeUsers,
  updateOrganization,
  updateUser,
} from './zendesk-people';
import {
  addTicket,
  closeTicket,
  deleteTicket,
  mergeTickets,
  offerRating,
  rateTicket,
  reopenTicket,
  replyTo,
  restoreTicket,
  scrubTicket,
  solveTicket,
  systemUpdate,
  updateTicket,
} from './zendesk-tickets';

export type ZendeskSeed = { seed: number; accounts: number; now?: number };

const DAY = 86_400;
const NOW = Date.UTC(2026, 9, 1, 12) / 1_000;
/** So many organizations come in one second, as from an import. */
const AT_ONCE = 9;
const NAMES = ['Ængstrøm & Søn', '株式会社ひかり', 'O’Brien "Quoted", Ltd', 'Zoë 🦊 GmbH', 'مؤسسة', 'Acme'] as const;

/** The first user is an admin, the second an agent. */
export function zendeskLedger({ seed, accounts, now = NOW }: ZendeskSeed): ZendeskLedger {
  const ledger = emptyZendeskLedger(seed, now - 730 * DAY);
  addUser(ledger, { name: 'Åsa Admin', email: 'admin@northlight.example', role: 'admin' });
  addUser(ledger, { name: 'Aki 田中', email: 'agent@northlight.example', role: 'agent' });
  for (let i = 0; i < accounts; i++) {
    if (i % AT_ONCE === 0) ledger.now += DAY * (1 + ledger.draws.below(3));
    const { id } = addOrganization(ledger, organizationFields(ledger, i));
    for (let k = ledger.draws.below(3); k >= 0; k--) surround(ledger, id, `person${k}@c${i}.example`);
  }
  const events = accounts * 4;
  const from = ledger.now;
  for (let i = 0; i < events; i++) {
    ledger.now = from + Math.floor(((now - 120 - from) * i) / events);
    happen(ledger);
  }
  ledger.now = now;
  return ledger;
}

function organizationFields({ draws, now }: ZendeskLedger, i: number) {
  return {
    name: `${draws.pick(NAMES)} ${i}`,
    external_id: draws.chance(0.6) ? `acct-${i}` : null,
    domain_names: draws.chance(0.7) ? [`c${i}.example`] : [],
    details: draws.chance(0.2) ? 'Line one\nline two\t"quoted"' : null,
    tags: draws.chance(0.3) ? ['vip', 'größe_m'] : [],
    organization_fields: { renewal: draws.chance(0.5) ? instant(now + 300 * DAY) : null, seats: draws.below(500) },
  };
}

/** A person, and a ticket or two. Some belong to no organization. */
function surround(ledger: ZendeskLedger, organization: number, email: string): void {
  const { draws } = ledger;
  const own = draws.chance(0.9);
  const address = draws.chance(0.95) ? email : null;
  const { id } = addUser(ledger, { name: 'Zoë', email: address, organization_id: own ? organization : null });
  for (let n = draws.below(3); n > 0; n--) {
    const { id: ticket } = addTicket(ledger, {
      ...{ requester_id: id, submitter_id: id, organization_id: own ? organization : null },
      ...{ subject: `Hilfe ${n} 🙏`, description: 'Kaputt\r\n', priority: draws.pick(['low', 'high', 'urgent']) },
      type: draws.pick(['incident', 'question']),
    });
    if (draws.chance(0.5)) solveTicket(ledger, ticket);
    if (draws.chance(0.3)) offerRating(ledger, ticket);
  }
}

/** One thing of all that can happen, now. */
function happen(ledger: ZendeskLedger): void {
  const { draws } = ledger;
  const ticket = anyOf(ledger, 'tickets');
  if (!ticket) addTicket(ledger, { subject: `Neu ${ledger.now}` });
  else if (draws.chance(0.4)) happenToPeople(ledger);
  else if (ticket.status === 'closed') systemUpdate(ledger, ticket.id);
  else draws.pick(TICKET_DEEDS)(ledger, ticket);
}

type Deed = (ledger: ZendeskLedger, one: ZendeskRecord) => void;

const TICKET_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger) => addTicket(ledger, { subject: `Neu ${ledger.now}` }),
  (ledger, { id }) => deleteTicket(ledger, id),
  undelete,
  (ledger, { id }) => systemUpdate(ledger, id),
  (ledger, { id }) => updateTicket(ledger, id, { priority: 'urgent', tags: [`t${ledger.now}`] }),
  (ledger, { id }) => replyTo(ledger, id),
  rate,
  rate,
  (ledger, { id, status }) => (status === 'solved' ? reopenTicket : solveTicket)(ledger, id),
  (ledger, { id, status }) => (status === 'solved' ? closeTicket : solveTicket)(ledger, id),
  (ledger, { id: goes }) => {
    const stays = anyOf(ledger, 'tickets')?.id ?? goes;
    if (stays !== goes) mergeTickets(ledger, { stays, goes });
  },
];

function rate(ledger: ZendeskLedger, { id }: ZendeskRecord): void {
  const offered = [...ledger.records.satisfaction_ratings.values()].some((each) => each.ticket_id === id);
  if (!offered) offerRating(ledger, id);
  else rateTicket(ledger, id, ledger.draws.pick([{ score: 'good' }, { score: 'bad', comment: 'Zu langsam' }]));
}

/** A deleted ticket comes back, or loses its words. */
function undelete(ledger: ZendeskLedger): void {
  const gone = [...ledger.records.tickets.values()].filter((each) => isDeleted('tickets', each));
  const one = gone[ledger.draws.below(gone.length)];
  if (!one) return;
  if (one.subject === 'SCRUBBED' || ledger.draws.chance(0.5)) scrubTicket(ledger, one.id);
  else restoreTicket(ledger, one.id);
}

function happenToPeople(ledger: ZendeskLedger): void {
  const [user, home] = [anyOf(ledger, 'users'), anyOf(ledger, 'organizations')];
  if (!home) addOrganization(ledger, { name: `Neu ${ledger.now}` });
  else if (!user) addUser(ledger, { name: 'Neu', email: `new${ledger.now}@x.example`, organization_id: home.id });
  else if (ledger.draws.chance(0.5)) ledger.draws.pick(USER_DEEDS)(ledger, user);
  else ledger.draws.pick(ORGANIZATION_DEEDS)(ledger, home);
}

const USER_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger, { organization_id = null }) => addUser(ledger, { name: 'Neu', organization_id }),
  (ledger, { id }) => updateUser(ledger, id, { phone: `+49 ${ledger.now}` }),
  (ledger, { id }) => join(ledger, id, anyOf(ledger, 'organizations')?.id ?? addOrganization(ledger).id),
  (ledger, { id }) => {
    const [own] = whose(ledger, 'organization_memberships', 'user_id', id);
    if (own) leave(ledger, own);
  },
  (ledger, { id: goes }) => {
    const stays = anyOf(ledger, 'users')?.id ?? goes;
    if (stays !== goes) mergeUsers(ledger, { stays, goes });
  },
  leaveDesk,
];

const ORGANIZATION_DEEDS: readonly [Deed, ...Deed[]] = [
  (ledger) => addOrganization(ledger, { name: `Neu ${ledger.now}` }),
  (ledger, { id }) => updateOrganization(ledger, id, { notes: `changed at ${ledger.now}` }),
  (ledger, { id }) => updateOrganization(ledger, id, { name: `Umbenannt ${ledger.now}` }),
  (ledger, { id }) => deleteOrganization(ledger, id),
  (ledger, { id: goes }) => {
    const stays = anyOf(ledger, 'organizations')?.id ?? goes;
    if (stays !== goes) mergeOrganizations(ledger, { stays, goes });
  },
];

function leaveDesk(ledger: ZendeskLedger, { id }: ZendeskRecord): void {
  deleteUser(ledger, id);
  if (ledger.draws.chance(0.5)) eraseUser(ledger, id);
}

/** A live one; of users never one of the staff, who sign in. */
function anyOf({ records, draws }: ZendeskLedger, kind: ZendeskKind): ZendeskRecord | undefined {
  const live = [...records[kind].values()].filter((each) => !isDeleted(kind, each));
  const some = kind === 'users' ? live.filter((each) => each.role === 'end-user') : live;
  return some[draws.below(some.length)];
}

/** One thing that happens a second later: what `{ kind: 'change' }` does where a test names nothing else. */
export function anyZendeskChange(ledger: ZendeskLedger): void {
  ledger.now += 1;
  const before = ledger.history.length;
  while (ledger.history.length === before) happen(ledger);
}
