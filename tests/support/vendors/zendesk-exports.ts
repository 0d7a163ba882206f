/**
 * Zendesk's incremental exports: what changed from a time on, deleted records too, oldest change first and without the last
 * minute. By cursor, which is a place between two changes, or by time, where a page ends with a whole second and the next
 * begins with that second again.
 */
import type { Fields } from './vendor-server';
import { invalidAttribute, tooRecent } from './zendesk-errors';
import { isDeleted, secondsOf, type ZendeskLedger, type ZendeskRecord } from './zendesk-ledger';

export type ExportKind = 'tickets' | 'users' | 'organizations';

/** So young a change is in no export yet, and no export begins later. */
const TOO_YOUNG_SECONDS = 60;
const MOST = 1_000;

type Place = { at: number; id: number };
export type ExportQuestion = { kind: ExportKind; query: URLSearchParams; origin: string };

export function cursorExport(ledger: ZendeskLedger, { kind, query, origin }: ExportQuestion): Fields {
  const given = query.get('cursor');
  const from = given === null ? { at: startOf(ledger, query, false), id: 0 } : placeOf(given);
  const rest = exportable(ledger, kind, query).filter((each) => after(placeIn(kind, each), from));
  const page = rest.slice(0, sizeOf(query));
  const last = page.at(-1);
  // Nothing read is nowhere to go on from.
  const cursor = last ? cursorOf(placeIn(kind, last)) : given;
  const url = cursor === null ? null : `${origin}/api/v2/incremental/${kind}/cursor.json?${kept(query, { cursor })}`;
  return {
    ...{ [kind]: page.map((each) => sent(ledger, each, query)), ...beside(ledger, page, query) },
    ...{ after_url: url, after_cursor: cursor, before_url: null, before_cursor: null },
    end_of_stream: page.length === rest.length,
  };
}

export function timeExport(ledger: ZendeskLedger, { kind, query, origin }: ExportQuestion): Fields {
  const start = startOf(ledger, query, true);
  const rest = exportable(ledger, kind, query).filter((each) => placeIn(kind, each).at >= start);
  const least = rest[Math.min(sizeOf(query), rest.length) - 1];
  const end = least ? placeIn(kind, least).at : null;
  // All of the last second, however many: a page may be longer than what was asked for.
  const page = rest.filter((each) => end !== null && placeIn(kind, each).at <= end);
  const next = end === null ? null : { start_time: String(end) };
  return {
    ...{ [kind]: page.map((each) => sent(ledger, each, query)), ...beside(ledger, page, query) },
    next_page: next && `${origin}/api/v2/incremental/${kind}.json?${kept(query, next)}`,
    ...{ count: page.length, end_time: end, end_of_stream: page.length === rest.length },
  };
}

function startOf(ledger: ZendeskLedger, query: URLSearchParams, timeBased: boolean): number {
  const start = query.get('start_time') ?? '';
  if (!/^\d+$/.test(start)) throw invalidAttribute('start_time', 'must be an integer');
  if (Number(start) > ledger.now - TOO_YOUNG_SECONDS) throw tooRecent(timeBased);
  return Number(start);
}

function sizeOf(query: URLSearchParams): number {
  const asked = Number(query.get('per_page') ?? MOST);
  if (!Number.isInteger(asked) || asked < 1) throw invalidAttribute('per_page', 'must be greater than 0');
  return Math.min(asked, MOST);
}

function exportable(ledger: ZendeskLedger, kind: ExportKind, query: URLSearchParams): ZendeskRecord[] {
  const live = kind === 'tickets' && query.get('exclude_deleted') === 'true';
  return [...ledger.records[kind].values()]
    .filter((each) => placeIn(kind, each).at <= ledger.now - TOO_YOUNG_SECONDS)
    .filter((each) => !live || !isDeleted(kind, each))
    .sort((a, b) => placeIn(kind, a).at - placeIn(kind, b).at || a.id - b.id);
}

/** Tickets are exported by any change to them, the others by the one they show. */
const placeIn = (kind: ExportKind, { id, updated_at, generated_timestamp }: ZendeskRecord): Place => ({
  ...{ id, at: kind === 'tickets' ? Number(generated_timestamp) : secondsOf(updated_at) },
});

const after = (place: Place, from: Place) => place.at > from.at || (place.at === from.at && place.id > from.id);

/** As in the published example: a time and an id between bars, in base 64. */
const cursorOf = ({ at, id }: Place) => Buffer.from(`${at}.0||${id}|`).toString('base64');

function placeOf(cursor: string): Place {
  const [, at, id] = /^(\d+)\.0\|\|(\d+)\|$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (at === undefined) throw invalidAttribute('cursor', 'is not valid');
  return { at: Number(at), id: Number(id) };
}

/** What else was asked is asked again. */
function kept(query: URLSearchParams, place: Record<string, string>): string {
  const rest = [...query].filter(([name]) => name !== 'cursor' && name !== 'start_time');
  return new URLSearchParams([...rest, ...Object.entries(place)]).toString();
}

const asked = (query: URLSearchParams) => (query.get('include') ?? '').split(',');

/** Metrics ride inside their ticket. */
function sent(ledger: ZendeskLedger, record: ZendeskRecord, query: URLSearchParams): Fields {
  const metric = asked(query).includes('metric_sets') ? ledger.records.ticket_metrics.get(record.id) : undefined;
  return metric ? { ...record, metric_set: metric } : record;
}

/** Users and organizations that the page names ride beside it; deleted organizations do not. */
function beside(ledger: ZendeskLedger, page: ZendeskRecord[], query: URLSearchParams): Fields {
  const { users, organizations } = ledger.records;
  const people = new Set(page.flatMap((each) => [each.requester_id, each.submitter_id, each.assignee_id]));
  const places = new Set(page.map((each) => each.organization_id));
  const some: Fields = {};
  if (asked(query).includes('users')) some.users = [...users.values()].filter((each) => people.has(each.id));
  if (asked(query).includes('organizations'))
    some.organizations = [...organizations.values()].filter(
      (each) => places.has(each.id) && !isDeleted('organizations', each),
    );
  return some;
}
