/** Zendesk's plain lists, by cursor or by page number, and single records: only what is there now. */
import type { Fields, Json } from './vendor-server';
import { invalidAttribute, invalidPaging, noRecord } from './zendesk-errors';
import { isDeleted, secondsOf, type ZendeskKind, type ZendeskLedger, type ZendeskRecord } from './zendesk-ledger';

export type ListKind = Exclude<ZendeskKind, 'tickets' | 'users'>;
export type ListQuestion = { kind: ListKind; query: URLSearchParams; address: string };
type Keep = (record: ZendeskRecord) => boolean;

const MOST = 100;
/** Page numbers end there; cursors do not. */
const MOST_BY_NUMBER = 10_000;
/** A closed ticket that nobody touched for so long is archived, and its metrics are no longer listed. */
const ARCHIVED_SECONDS = 120 * 86_400;

export function listRecords(ledger: ZendeskLedger, question: ListQuestion, keep: Keep = () => true): Fields {
  const { kind, query } = question;
  const sign = kind === 'ticket_metrics' ? -1 : 1;
  const all = [...ledger.records[kind].values()]
    .filter((each) => LISTED[kind](ledger, each) && keep(each) && fits(kind, each, query))
    // Metrics newest first, all else oldest first.
    .sort((a, b) => sign * (a.id - b.id));
  return query.has('page[size]') || query.has('page[after]') ? byCursor(all, question) : byNumber(all, question);
}

const LISTED: Record<ListKind, (ledger: ZendeskLedger, record: ZendeskRecord) => boolean> = {
  satisfaction_ratings: () => true,
  organization_memberships: () => true,
  organizations: (_, record) => !isDeleted('organizations', record),
  ticket_metrics: ({ now, records }, { ticket_id }) => {
    const ticket = records.tickets.get(Number(ticket_id));
    if (!ticket || ticket.status === 'deleted') return false;
    return ticket.status !== 'closed' || secondsOf(ticket.updated_at) > now - ARCHIVED_SECONDS;
  },
};

function byCursor(all: ZendeskRecord[], { kind, query, address }: ListQuestion): Fields {
  const size = Number(query.get('page[size]') ?? MOST);
  if (!Number.isInteger(size) || size < 1 || size > MOST) throw invalidPaging('page[size]');
  const from = placeOf(query.get('page[after]'));
  const sign = kind === 'ticket_metrics' ? -1 : 1;
  const rest = all.filter((each) => from === null || sign * (each.id - from) > 0);
  const page = rest.slice(0, size);
  const cursor = (record: ZendeskRecord | undefined) => (record ? cursorOf(record.id) : null);
  const after = cursor(page.at(-1));
  const more = rest.length > size;
  const next = new URLSearchParams([
    ...[...query].filter(([name]) => name !== 'page[after]'),
    ['page[after]', after ?? ''],
  ]);
  return {
    [kind]: page.map(shown),
    meta: { has_more: more, after_cursor: after, before_cursor: cursor(page[0]) },
    links: { prev: null, next: more ? `${address}?${next}` : null },
  };
}

function byNumber(all: ZendeskRecord[], { kind, query, address }: ListQuestion): Fields {
  const [page, size] = [Number(query.get('page') ?? 1), Math.min(Number(query.get('per_page') ?? MOST), MOST)];
  if (!Number.isInteger(page) || page < 1 || !(size >= 1)) throw invalidAttribute('page', 'must be greater than 0');
  if (page * size > MOST_BY_NUMBER) throw invalidPaging('page');
  const at = (number: number) => `${address}?${new URLSearchParams({ page: String(number), per_page: String(size) })}`;
  return {
    [kind]: all.slice((page - 1) * size, page * size).map(shown),
    next_page: page * size < all.length ? at(page + 1) : null,
    ...{ previous_page: page > 1 ? at(page - 1) : null, count: all.length },
  };
}

const cursorOf = (id: number) => Buffer.from(JSON.stringify({ o: 'id', v: id })).toString('base64url');

function placeOf(cursor: string | null): number | null {
  if (cursor === null) return null;
  const [, id] = /"v":(\d+)/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (id === undefined) throw invalidPaging('page[after]');
  return Number(id);
}

/** Only exports tell when an organization was deleted. */
export function shown({ deleted_at: _, ...record }: Fields): Fields {
  return record;
}

function fits(kind: ListKind, { score, comment, created_at }: ZendeskRecord, query: URLSearchParams): boolean {
  if (kind !== 'satisfaction_ratings') return true;
  const made = secondsOf(created_at);
  const [from, to] = [query.get('start_time'), query.get('end_time')].map((each) => each && Number(each));
  if ((from && made < from) || (to && made > to)) return false;
  return fitsScore(query.get('score'), score ?? null, comment ?? null);
}

function fitsScore(wanted: string | null, score: Json, comment: Json): boolean {
  const [, word = '', how] = /^(\w+?)(?:_(with|without)_comment)?$/.exec(wanted ?? '') ?? [];
  if (how && (how === 'with') !== (comment !== null)) return false;
  return word === '' || score === word || (word === 'received' && (score === 'good' || score === 'bad'));
}

/** A deleted user can still be read; a deleted ticket and a deleted organization are not found. */
export function single(ledger: ZendeskLedger, kind: ZendeskKind, id: number): ZendeskRecord {
  const record = ledger.records[kind].get(id);
  if (!record || (kind !== 'users' && isDeleted(kind, record))) throw noRecord();
  return record;
}
