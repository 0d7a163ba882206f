/** What Zendesk's users do to organizations, users and memberships. Each happens at the ledger's clock. */
import type { Fields } from './vendor-server';
import {
  addressOf,
  change,
  drop,
  instant,
  newId,
  put,
  recordOf,
  whose,
  type ZendeskLedger,
  type ZendeskRecord,
} from './zendesk-ledger';
import { membershipOf, organizationOf, userOf } from './zendesk-shapes';
import { systemUpdate, updateTicket } from './zendesk-tickets';

const made = (ledger: ZendeskLedger, path: string) => {
  const id = newId(ledger);
  return { id, url: addressOf(ledger, `${path}/${id}`), at: instant(ledger.now) };
};

export const addOrganization = (ledger: ZendeskLedger, fields: Fields = {}): ZendeskRecord =>
  put(ledger, 'organizations', organizationOf(made(ledger, 'organizations'), fields));

export const updateOrganization = (ledger: ZendeskLedger, id: number, fields: Fields): ZendeskRecord =>
  change(ledger, 'organizations', id, fields);

/** Its people stay, without it; so do its tickets, of which the closed ones go on naming it. */
export function deleteOrganization(ledger: ZendeskLedger, id: number): void {
  for (const each of whose(ledger, 'organization_memberships', 'organization_id', id)) leave(ledger, each);
  for (const each of whose(ledger, 'tickets', 'organization_id', id))
    if (each.status !== 'closed') systemUpdate(ledger, each.id, { organization_id: null });
  change(ledger, 'organizations', id, { deleted_at: instant(ledger.now) });
}

export type Pair = { stays: number; goes: number };

/** Its people, tickets (which tell of it) and domains go to the other; it is then as deleted, and names no heir. */
export function mergeOrganizations(ledger: ZendeskLedger, { stays, goes }: Pair): void {
  for (const each of whose(ledger, 'organization_memberships', 'organization_id', goes)) {
    leave(ledger, each);
    join(ledger, Number(each.user_id), stays);
  }
  for (const each of whose(ledger, 'tickets', 'organization_id', goes))
    updateTicket(ledger, each.id, { organization_id: stays });
  const domains = [stays, goes].flatMap((id) => listOf(recordOf(ledger, 'organizations', id).domain_names));
  change(ledger, 'organizations', stays, { domain_names: domains });
  change(ledger, 'organizations', goes, { deleted_at: instant(ledger.now), domain_names: [] });
}

const listOf = (value: unknown) => (Array.isArray(value) ? value : []);

export function addUser(ledger: ZendeskLedger, fields: Fields = {}): ZendeskRecord {
  const { organization_id = null, ...own } = fields;
  const { id } = put(ledger, 'users', userOf(made(ledger, 'users'), own));
  if (organization_id !== null) join(ledger, id, Number(organization_id));
  return recordOf(ledger, 'users', id);
}

export const updateUser = (ledger: ZendeskLedger, id: number, fields: Fields): ZendeskRecord =>
  change(ledger, 'users', id, fields);

/** The first is the default, and the one that the user's record names. A further one leaves the record as it was. */
export function join(ledger: ZendeskLedger, user: number, organization: number): void {
  const own = whose(ledger, 'organization_memberships', 'user_id', user);
  if (own.some((each) => each.organization_id === organization)) return;
  const { name = '' } = recordOf(ledger, 'organizations', organization);
  const fields = { user_id: user, organization_id: organization, organization_name: name, default: own.length === 0 };
  put(ledger, 'organization_memberships', membershipOf(made(ledger, 'organization_memberships'), fields));
  if (own.length === 0) change(ledger, 'users', user, { organization_id: organization });
}

/** No list tells of it; where it was the default one, another takes its place. */
export function leave(ledger: ZendeskLedger, { id, user_id, default: isDefault }: ZendeskRecord): void {
  drop(ledger, 'organization_memberships', id);
  if (isDefault !== true) return;
  const [next] = whose(ledger, 'organization_memberships', 'user_id', Number(user_id));
  if (next) change(ledger, 'organization_memberships', next.id, { default: true });
  change(ledger, 'users', Number(user_id), { organization_id: next?.organization_id ?? null });
}

/** Can still be read, as one who is not active, without an address; tickets go on naming it. */
export function deleteUser(ledger: ZendeskLedger, id: number): void {
  for (const each of whose(ledger, 'organization_memberships', 'user_id', id)) leave(ledger, each);
  change(ledger, 'users', id, { active: false, email: null, phone: null });
}

/** Tickets and addresses go to the other; it is then as deleted, and names no heir. */
export function mergeUsers(ledger: ZendeskLedger, { stays, goes }: Pair): void {
  for (const each of whose(ledger, 'tickets', 'requester_id', goes))
    systemUpdate(ledger, each.id, { requester_id: stays });
  deleteUser(ledger, goes);
  change(ledger, 'users', stays, {});
}

/** What is left of a deleted one that is erased: a name that says so. */
export const eraseUser = (ledger: ZendeskLedger, id: number): ZendeskRecord =>
  change(ledger, 'users', id, { permanently_deleted: true, name: 'Permanently Deleted User', external_id: null });
