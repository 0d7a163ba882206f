/** Intercom's records with all their fields, in the shape of the published reference. */

import type { IntercomRecord } from './intercom-ledger';
import type { Fields, Json } from './vendor-server';

type Made = { id: string; at: number; workspace: string };

const dated = ({ id, at }: Made) => ({ id, created_at: at, updated_at: at });

export const contactOf = (made: Made, fields: Fields): IntercomRecord => ({
  ...{ type: 'contact', ...dated(made), workspace_id: made.workspace, external_id: null, role: 'user' },
  ...{ email: null, phone: null, name: null, avatar: null, owner_id: null, has_hard_bounced: false },
  ...{ social_profiles: { type: 'list', data: [] }, marked_email_as_spam: false, unsubscribed_from_emails: false },
  ...{ signed_up_at: made.at, last_seen_at: null, last_replied_at: null, last_contacted_at: null },
  ...{ last_email_opened_at: null, last_email_clicked_at: null, language_override: null, browser: null },
  ...{ browser_version: null, browser_language: null, os: null, custom_attributes: {}, sms_consent: false },
  location: { type: 'location', country: 'Germany', region: null, city: 'Köln' },
  tags: listed(`/contacts/${made.id}/tags`, []),
  notes: listed(`/contacts/${made.id}/notes`, []),
  companies: companiesOf(made.id, []),
  ...fields,
});

const listed = (url: string, data: Json[]) => ({ type: 'list', url, data, total_count: data.length, has_more: false });

export const companiesOf = (contact: string, ids: readonly string[]) =>
  listed(
    `/contacts/${contact}/companies`,
    ids.map((id) => ({ type: 'company', id, url: `/companies/${id}` })),
  );

/** So many of its companies are in a contact; `has_more` says that there are others. */
const EMBEDDED = 10;

export function shownContact(record: IntercomRecord): Fields {
  const ids = companyIds(record);
  if (ids.length <= EMBEDDED) return record;
  const some = companiesOf(record.id, ids.slice(0, EMBEDDED));
  return { ...record, companies: { ...some, total_count: ids.length, has_more: true } };
}

export const companyIds = ({ companies = null }: Fields): string[] => {
  const data = objectOf(companies).data ?? [];
  return Array.isArray(data) ? data.map((each) => String(objectOf(each).id)) : [];
};

export const objectOf = (value: Json): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

export const companyOf = (made: Made, fields: Fields): IntercomRecord => ({
  ...{ type: 'company', ...dated(made), app_id: made.workspace, company_id: made.id, remote_created_at: made.at },
  ...{ name: '', last_request_at: null, monthly_spend: 0, session_count: 0, user_count: 0, size: null, website: null },
  ...{ industry: null, plan: {}, custom_attributes: {}, tags: { type: 'tag.list', tags: [] } },
  segments: { type: 'segment.list', segments: [] },
  ...fields,
});

const UNTIMED = [
  ...['time_to_assignment', 'time_to_admin_reply', 'time_to_first_close', 'time_to_last_close', 'median_time_to_reply'],
  ...['first_contact_reply_at', 'first_assignment_at', 'first_admin_reply_at', 'first_close_at', 'last_assignment_at'],
  ...['last_assignment_admin_reply_at', 'last_contact_reply_at', 'last_admin_reply_at', 'last_close_at'],
  'last_closed_by_id',
] as const;

const NO_STATISTICS: Fields = {
  type: 'conversation_statistics',
  ...Object.fromEntries(UNTIMED.map((name) => [name, null])),
  ...{ count_reopens: 0, count_assignments: 0, count_conversation_parts: 1 },
};

export const personOf = ({ id, external_id = null }: Fields): Fields => ({
  type: 'contact',
  id: id ?? null,
  external_id,
});

export const conversationOf = (made: Made, contact: IntercomRecord, fields: Fields): IntercomRecord => ({
  ...{
    type: 'conversation',
    ...dated(made),
    title: null,
    state: 'open',
    open: true,
    read: true,
    priority: 'not_priority',
  },
  ...{ waiting_since: made.at, snoozed_until: null, admin_assignee_id: 0, team_assignee_id: null },
  source: {
    ...{ type: 'conversation', id: `${made.id}1`, delivered_as: 'customer_initiated', subject: '', attachments: [] },
    ...{ body: '<p>Kaputt 🙏</p>', url: null, redacted: false },
    author: { type: 'user', id: contact.id, name: contact.name ?? null, email: contact.email ?? null },
  },
  contacts: { type: 'contact.list', contacts: [personOf(contact)] },
  teammates: { type: 'admin.list', admins: [] },
  tags: { type: 'tag.list', tags: [] },
  ...{ custom_attributes: {}, first_contact_reply: { type: 'conversation', url: null, created_at: made.at } },
  ...{ conversation_rating: null, sla_applied: null, statistics: NO_STATISTICS, ai_agent_participated: false },
  linked_objects: { type: 'list', data: [], total_count: 0, has_more: false },
  ...fields,
});
