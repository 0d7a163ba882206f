/** What happens in Intercom's conversations, and what is counted of it. Each happens at the ledger's clock. */
import { change, drop, type IntercomLedger, type IntercomRecord, put, recordOf } from './intercom-ledger';
import { conversationOf, objectOf, personOf } from './intercom-shapes';
import type { Fields } from './vendor-server';

const ADMIN = '9000001';

export function addConversation(ledger: IntercomLedger, contact: string, fields: Fields = {}): IntercomRecord {
  ledger.lastConversation += 1 + ledger.draws.below(50);
  const made = { id: String(ledger.lastConversation), at: ledger.now, workspace: ledger.workspaceId };
  return put(ledger, 'conversations', conversationOf(made, recordOf(ledger, 'contacts', contact), fields));
}

type Counted = (statistics: Fields, created: number) => Fields;

function counted(ledger: IntercomLedger, id: string, { fields, count }: { fields: Fields; count: Counted }): void {
  const { statistics = null, created_at } = recordOf(ledger, 'conversations', id);
  const before = objectOf(statistics);
  const parts = { count_conversation_parts: Number(before.count_conversation_parts) + 1 };
  change(ledger, 'conversations', id, { ...fields, statistics: { ...before, ...count(before, created_at), ...parts } });
}

export function replyTo(ledger: IntercomLedger, id: string): void {
  const { now } = ledger;
  const count: Counted = (before, created) => ({
    last_admin_reply_at: now,
    first_admin_reply_at: before.first_admin_reply_at ?? now,
    time_to_admin_reply: before.time_to_admin_reply ?? now - created,
  });
  counted(ledger, id, { fields: { waiting_since: null, admin_assignee_id: Number(ADMIN) }, count });
}

export function closeConversation(ledger: IntercomLedger, id: string): void {
  const { now } = ledger;
  const count: Counted = (before, created) => ({
    ...{ last_close_at: now, last_closed_by_id: ADMIN, time_to_last_close: now - created },
    first_close_at: before.first_close_at ?? now,
    time_to_first_close: before.time_to_first_close ?? now - created,
  });
  counted(ledger, id, { fields: { state: 'closed', open: false, waiting_since: null }, count });
}

/** Counted; when it was closed first and last stays as it was. */
export function reopenConversation(ledger: IntercomLedger, id: string): void {
  const count: Counted = (before) => ({ count_reopens: Number(before.count_reopens) + 1 });
  counted(ledger, id, { fields: { state: 'open', open: true, waiting_since: ledger.now }, count });
}

export const snooze = (ledger: IntercomLedger, id: string): IntercomRecord =>
  change(ledger, 'conversations', id, { state: 'snoozed', snoozed_until: ledger.now + 86_400 });

/** From 1 to 5. A second rating takes the place of the first. */
export function rateConversation(
  ledger: IntercomLedger,
  id: string,
  { rating, remark = null }: { rating: number; remark?: string | null },
): void {
  const { contacts = null } = recordOf(ledger, 'conversations', id);
  const [first = null] = [objectOf(contacts).contacts ?? []].flat();
  const said = { rating, remark, created_at: ledger.now, updated_at: ledger.now };
  const who = { contact: personOf(objectOf(first)), teammate: { type: 'admin', id: Number(ADMIN) } };
  change(ledger, 'conversations', id, { conversation_rating: { ...said, ...who } });
}

/** In no list and no search; the list of the deleted tells of it, from the version that has that list on. */
export function deleteConversation(ledger: IntercomLedger, id: string): void {
  drop(ledger, 'conversations', id);
  ledger.deletedConversations.push({ id, deleted_at: ledger.now, metrics_retained: true });
}
