/**
 * What is true at Zendesk: tickets with their metrics, users, organizations, memberships and ratings, every state of each
 * with its instant, under a clock that the test moves. The verbs that change it are in zendesk-people.ts and zendesk-tickets.ts.
 */
import { type Draws, drawsOf } from './draws';
import type { Fields } from './vendor-server';

export const ZENDESK_KINDS = [
  'tickets',
  'users',
  'organizations',
  'satisfaction_ratings',
  'ticket_metrics',
  'organization_memberships',
] as const;
export type ZendeskKind = (typeof ZENDESK_KINDS)[number];
export type ZendeskRecord = Fields & { id: number; created_at: string; updated_at: string };

/** A record as it was from `at` on, seconds since 1970; null where it is gone without a trace. */
type State = { at: number; kind: ZendeskKind; id: number; record: ZendeskRecord | null };
type PerKind<T> = Record<ZendeskKind, T>;

export type ZendeskLedger = {
  /** Zendesk's clock, whole seconds since 1970. */
  now: number;
  draws: Draws;
  subdomain: string;
  lastId: number;
  lastTicketId: number;
  /** Deleted ones too, as Zendesk keeps them; metrics are by the ticket's id. */
  records: PerKind<Map<number, ZendeskRecord>>;
  /** In the order of their happening. */
  history: State[];
  readonly truth: ZendeskTruth;
};

/** What a reader that misses nothing knows. A merged user or organization is among the deleted. */
export type ZendeskTruth = { live: PerKind<Map<number, ZendeskRecord>>; deleted: PerKind<Set<number>> };

const perKind = <T>(make: (kind: ZendeskKind) => T): PerKind<T> => ({
  ...{ tickets: make('tickets'), users: make('users'), organizations: make('organizations') },
  ...{ satisfaction_ratings: make('satisfaction_ratings'), ticket_metrics: make('ticket_metrics') },
  organization_memberships: make('organization_memberships'),
});

export function emptyZendeskLedger(seed: number, now: number): ZendeskLedger {
  const draws = drawsOf(seed);
  return {
    ...{ now, draws, subdomain: `northlight${draws.below(1_000)}` },
    // Past 32 bits, as the ids of accounts of today are.
    ...{ lastId: 360_000_000_000 + draws.below(1_000_000), lastTicketId: 0 },
    ...{ records: perKind(() => new Map<number, ZendeskRecord>()), history: [] },
    get truth(): ZendeskTruth {
      return truthAt(this, this.now);
    },
  };
}

/** What was true at the end of that second. */
export function truthAt({ history }: ZendeskLedger, at: number): ZendeskTruth {
  const live = perKind(() => new Map<number, ZendeskRecord>());
  const deleted = perKind(() => new Set<number>());
  for (const { kind, id, record, at: then } of history) {
    if (then > at) continue;
    live[kind].delete(id);
    deleted[kind].delete(id);
    if (record === null || isDeleted(kind, record)) deleted[kind].add(id);
    else live[kind].set(id, structuredClone(record));
  }
  return { live, deleted };
}

/** By what the record itself says. */
export function isDeleted(kind: ZendeskKind, record: { [name: string]: unknown }): boolean {
  if (kind === 'tickets') return record.status === 'deleted';
  if (kind === 'users') return record.active === false;
  return kind === 'organizations' && typeof record.deleted_at === 'string';
}

/** As Zendesk writes an instant: to the second. */
export const instant = (seconds: number) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
export const secondsOf = (text: string) => Date.parse(text) / 1_000;

export const newId = (ledger: ZendeskLedger) => {
  ledger.lastId += 1 + ledger.draws.below(900);
  return ledger.lastId;
};

export const addressOf = ({ subdomain }: ZendeskLedger, path: string) =>
  `https://${subdomain}.zendesk.com/api/v2/${path}.json`;

export function put(ledger: ZendeskLedger, kind: ZendeskKind, record: ZendeskRecord): ZendeskRecord {
  const key = keyOf(kind, record);
  ledger.records[kind].set(key, record);
  ledger.history.push({ at: ledger.now, kind, id: key, record: structuredClone(record) });
  return record;
}

/** Without a trace: no list and no export tells of it. */
export function drop(ledger: ZendeskLedger, kind: ZendeskKind, id: number): void {
  ledger.records[kind].delete(id);
  ledger.history.push({ at: ledger.now, kind, id, record: null });
}

export function change(ledger: ZendeskLedger, kind: ZendeskKind, id: number, fields: Fields): ZendeskRecord {
  const stamp: Fields = kind === 'tickets' ? { generated_timestamp: ledger.now } : {};
  return put(ledger, kind, { ...recordOf(ledger, kind, id), updated_at: instant(ledger.now), ...stamp, ...fields });
}

export function recordOf(ledger: ZendeskLedger, kind: ZendeskKind, id: number): ZendeskRecord {
  const record = ledger.records[kind].get(id);
  if (!record) throw new Error(`the ledger has no ${kind} ${id}`);
  return record;
}

/** The live ones of a kind whose field is this. */
export const whose = (ledger: ZendeskLedger, kind: ZendeskKind, name: string, value: number): ZendeskRecord[] =>
  [...ledger.records[kind].values()].filter((each) => each[name] === value && !isDeleted(kind, each));

const keyOf = (kind: ZendeskKind, record: ZendeskRecord) =>
  kind === 'ticket_metrics' ? Number(record.ticket_id) : record.id;
