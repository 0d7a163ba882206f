/** Zendesk's records with all their fields, in the shape of the published reference. */

import type { Fields } from './vendor-server';
import type { ZendeskRecord } from './zendesk-ledger';

type Made = { id: number; url: string; at: string };

const dated = ({ id, url, at }: Made) => ({ id, url, created_at: at, updated_at: at });

export const ticketOf = (made: Made, seconds: number, fields: Fields): ZendeskRecord => ({
  ...{ ...dated(made), generated_timestamp: seconds, external_id: null, type: null, priority: null, status: 'new' },
  ...{ via: { channel: 'web', source: { from: {}, to: {}, rel: null } }, subject: null, raw_subject: null },
  ...{ description: '', recipient: null, requester_id: null, submitter_id: null, assignee_id: null },
  ...{ organization_id: null, group_id: null, collaborator_ids: [], follower_ids: [], email_cc_ids: [] },
  ...{ forum_topic_id: null, problem_id: null, has_incidents: false, is_public: true, due_at: null, tags: [] },
  ...{ custom_fields: [], fields: [], satisfaction_rating: { score: 'unoffered' }, sharing_agreement_ids: [] },
  ...{ custom_status_id: null, followup_ids: [], ticket_form_id: null, brand_id: 360_003_529_474 },
  ...{ allow_channelback: false, allow_attachments: true, from_messaging_channel: false, ...fields },
});

const NO_MINUTES = { calendar: null, business: null };

export const metricOf = (made: Made, ticketId: number): ZendeskRecord => ({
  ...{ ...dated(made), ticket_id: ticketId, group_stations: 1, assignee_stations: 0, reopens: 0, replies: 0 },
  ...{ assignee_updated_at: null, requester_updated_at: made.at, status_updated_at: made.at },
  ...{ initially_assigned_at: null, assigned_at: null, solved_at: null, latest_comment_added_at: made.at },
  ...{ reply_time_in_minutes: NO_MINUTES, first_resolution_time_in_minutes: NO_MINUTES },
  ...{ full_resolution_time_in_minutes: NO_MINUTES, agent_wait_time_in_minutes: NO_MINUTES },
  ...{ requester_wait_time_in_minutes: NO_MINUTES, on_hold_time_in_minutes: { calendar: 0, business: 0 } },
  ...{ reply_time_in_seconds: { calendar: null }, custom_status_updated_at: made.at },
});

export const userOf = (made: Made, fields: Fields): ZendeskRecord => ({
  ...{ ...dated(made), name: '', email: null, time_zone: 'Berlin', iana_time_zone: 'Europe/Berlin', phone: null },
  ...{ shared_phone_number: null, photo: null, locale_id: 8, locale: 'de', organization_id: null, role: 'end-user' },
  ...{ verified: true, external_id: null, tags: [], alias: '', active: true, shared: false, shared_agent: false },
  ...{ last_login_at: null, two_factor_auth_enabled: null, signature: null, details: '', notes: '', role_type: null },
  ...{ custom_role_id: null, moderator: false, ticket_restriction: 'requested', only_private_comments: false },
  ...{ restricted_agent: true, suspended: false, default_group_id: null, report_csv: false, user_fields: {} },
  ...{ permanently_deleted: false, ...fields },
});

export const organizationOf = (made: Made, fields: Fields): ZendeskRecord => ({
  ...{ ...dated(made), name: '', shared_tickets: false, shared_comments: false, external_id: null, domain_names: [] },
  ...{ details: null, notes: null, group_id: null, tags: [], organization_fields: {}, deleted_at: null, ...fields },
});

export const membershipOf = (made: Made, fields: Fields): ZendeskRecord => ({
  ...{ ...dated(made), default: true, organization_name: '', view_tickets: true, ...fields },
});

export const ratingOf = (made: Made, fields: Fields): ZendeskRecord => ({
  ...{ ...dated(made), assignee_id: null, group_id: null, requester_id: null, ticket_id: null, score: 'offered' },
  ...{ comment: null, reason: 'No reason provided', reason_id: null, reason_code: 0, ...fields },
});

/** Who asks `users/me` without signing in is told of nobody, with 200. */
export const ANONYMOUS: Fields = {
  ...{ id: null, url: null, name: 'Anonymous user', email: 'invalid@example.com', created_at: null, updated_at: null },
  ...{ role: 'end-user', verified: false, active: false, organization_id: null, tags: [] },
};
