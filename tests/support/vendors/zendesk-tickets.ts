/** What happens to Zendesk's tickets, their metrics and their ratings. Each happens at the ledger's clock. */
import type { Fields } from './vendor-server';
import {
  addressOf,
  change,
  instant,
  newId,
  put,
  recordOf,
  secondsOf,
  whose,
  type ZendeskLedger,
  type ZendeskRecord,
} from './zendesk-ledger';
import { metricOf, ratingOf, ticketOf } from './zendesk-shapes';

export function addTicket(ledger: ZendeskLedger, fields: Fields = {}): ZendeskRecord {
  ledger.lastTicketId += 1;
  const [id, at, metricId] = [ledger.lastTicketId, instant(ledger.now), newId(ledger)];
  const subject = fields.subject ?? null;
  const made = { id, url: addressOf(ledger, `tickets/${id}`), at };
  put(
    ledger,
    'ticket_metrics',
    metricOf({ id: metricId, url: addressOf(ledger, `ticket_metrics/${metricId}`), at }, id),
  );
  return put(ledger, 'tickets', ticketOf(made, ledger.now, { raw_subject: subject, ...fields }));
}

export const updateTicket = (ledger: ZendeskLedger, id: number, fields: Fields): ZendeskRecord =>
  change(ledger, 'tickets', id, fields);

/** A change without an event: `generated_timestamp` moves, `updated_at` stays. */
export const systemUpdate = (ledger: ZendeskLedger, id: number, fields: Fields = {}): ZendeskRecord =>
  change(ledger, 'tickets', id, { updated_at: recordOf(ledger, 'tickets', id).updated_at, ...fields });

export function replyTo(ledger: ZendeskLedger, id: number): void {
  const { replies, created_at } = recordOf(ledger, 'ticket_metrics', id);
  const first: Fields = replies === 0 ? { reply_time_in_minutes: minutesFrom(ledger, created_at) } : {};
  const fields = { replies: Number(replies) + 1, latest_comment_added_at: instant(ledger.now), ...first };
  change(ledger, 'ticket_metrics', id, fields);
  change(ledger, 'tickets', id, { status: 'pending' });
}

export function solveTicket(ledger: ZendeskLedger, id: number): void {
  const { created_at, first_resolution_time_in_minutes: first = null } = recordOf(ledger, 'ticket_metrics', id);
  const taken = minutesFrom(ledger, created_at);
  const unsolved = JSON.stringify(first).includes('null');
  const at = instant(ledger.now);
  const fields = { first_resolution_time_in_minutes: unsolved ? taken : first, full_resolution_time_in_minutes: taken };
  change(ledger, 'ticket_metrics', id, { solved_at: at, status_updated_at: at, ...fields });
  change(ledger, 'tickets', id, { status: 'solved' });
}

/** Counted, and no longer solved at any time. */
export function reopenTicket(ledger: ZendeskLedger, id: number): void {
  const { reopens } = recordOf(ledger, 'ticket_metrics', id);
  const fields = { reopens: Number(reopens) + 1, solved_at: null, status_updated_at: instant(ledger.now) };
  change(ledger, 'ticket_metrics', id, fields);
  change(ledger, 'tickets', id, { status: 'open' });
}

/** An automation's doing. Closed is for ever. */
export const closeTicket = (ledger: ZendeskLedger, id: number): ZendeskRecord =>
  change(ledger, 'tickets', id, { status: 'closed' });

/** In exports with that status; a single one is not found, and its metrics are in no list. */
export const deleteTicket = (ledger: ZendeskLedger, id: number): ZendeskRecord =>
  change(ledger, 'tickets', id, { status: 'deleted' });

/** Within 30 days. */
export const restoreTicket = (ledger: ZendeskLedger, id: number): ZendeskRecord =>
  change(ledger, 'tickets', id, { status: 'open' });

/** What is left of a deleted one after 30 days, or at once where somebody asks for it. */
export const scrubTicket = (ledger: ZendeskLedger, id: number): ZendeskRecord =>
  systemUpdate(ledger, id, { subject: 'SCRUBBED', raw_subject: 'SCRUBBED', description: 'SCRUBBED' });

/** The other is closed, and a tag says why. */
export function mergeTickets(ledger: ZendeskLedger, { stays, goes }: { stays: number; goes: number }): void {
  change(ledger, 'tickets', goes, { status: 'closed', tags: ['closed_by_merge'] });
  change(ledger, 'tickets', stays, {});
}

export function offerRating(ledger: ZendeskLedger, ticketId: number): void {
  const { assignee_id = null, group_id = null, requester_id = null } = recordOf(ledger, 'tickets', ticketId);
  const id = newId(ledger);
  const made = { id, url: addressOf(ledger, `satisfaction_ratings/${id}`), at: instant(ledger.now) };
  put(
    ledger,
    'satisfaction_ratings',
    ratingOf(made, { assignee_id, group_id, requester_id, ticket_id: ticketId, score: 'offered' }),
  );
  change(ledger, 'tickets', ticketId, { satisfaction_rating: { score: 'offered' } });
}

export type Rated = { score: 'good' | 'bad'; comment?: string };

/** The offered one gets its score, and may get another later; the ticket says the same and is changed by it. */
export function rateTicket(ledger: ZendeskLedger, ticketId: number, { score, comment }: Rated): void {
  const [offered] = whose(ledger, 'satisfaction_ratings', 'ticket_id', ticketId);
  if (!offered) throw new Error(`nobody was asked to rate ticket ${ticketId}`);
  const said = { score, comment: comment ?? null, reason: 'No reason provided', reason_id: null };
  change(ledger, 'satisfaction_ratings', offered.id, said);
  change(ledger, 'tickets', ticketId, { satisfaction_rating: { ...said, id: offered.id } });
}

const minutesFrom = ({ now }: ZendeskLedger, from: string): Fields => {
  const calendar = Math.floor((now - secondsOf(from)) / 60);
  return { calendar, business: Math.floor(calendar / 3) };
};
